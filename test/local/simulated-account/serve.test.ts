import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

// Whatever runs the tests, this is the Node that can run TypeScript.
const node = 'node_modules/.bin/node';
const script = 'local/simulated-account/serve.ts';

describe('the simulated account on its own', () => {
  test('says where it is and how to sign in, serves, and stops when told to', async () => {
    const server = spawn(node, [script, '--port', '0', '--bounces', '20', '--quiet']);
    const [printed] = await once(server.stdout, 'data');
    const said = (what: string) => new RegExp(`^${what}[=:] ?(.+)$`, 'm').exec(String(printed))?.[1] ?? '';

    const headers = { authorization: `Bearer ${said('access token')}` };
    const response = await fetch(`${said('CONSTANT_CONTACT_API_URL')}/emails`, { headers });
    server.kill('SIGINT');
    const [exitCode] = await once(server, 'exit');

    expect(response.status).toBe(200);
    expect(exitCode).toBe(0);
  });

  test('says that its port is taken, and how to get another', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;

    const second = spawn(node, [script, '--port', String(port), '--bounces', '20']);
    const [stderr, [exitCode]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
    other.close();

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: port \d+ is taken by another program\..+--port 0\n$/);
  });

  test('refuses an account it cannot make, in a sentence', () => {
    const { status, stderr } = spawnSync(node, [script, '--bounces', '19'], { encoding: 'utf8' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: option '--bounces <number>' argument '19' is invalid\..+\n$/);
  });
});

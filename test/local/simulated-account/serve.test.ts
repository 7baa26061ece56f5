import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

// Whatever runs the tests, this is the Node that can run TypeScript.
const node = 'node_modules/.bin/node';
const script = 'local/simulated-account/serve.ts';

/** Starts it, and resolves when it serves. */
async function started(
  file: string,
  words: readonly string[],
): Promise<{ readonly run: ChildProcess; readonly port: number }> {
  const all = [...words, '--port', '0', '--bounces', '20', '--quiet'];
  // In a group of its own, as on a terminal.
  const run = spawn(file, all, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const data of run.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += data;
    if (said.includes('Stop with')) break;
  }
  run.stdout.resume();
  return { run, port: Number(/127\.0\.0\.1:(\d+)/.exec(said)?.[1]) };
}

describe('the simulated account on its own', () => {
  test('says where it is and how to sign in, serves, logs no key, and stops when told to', async () => {
    const server = spawn(node, [script, '--port', '0', '--bounces', '20']);
    const log = text(server.stderr);
    const [printed] = await once(server.stdout, 'data');
    const said = (what: string) => new RegExp(`^${what}[=:] ?(.+)$`, 'm').exec(String(printed))?.[1] ?? '';

    const headers = { authorization: `Bearer ${said('access token')}` };
    const response = await fetch(`${said('CONSTANT_CONTACT_API_URL')}/emails`, { headers });
    const contacts = `${said('v2 URL')}/contacts?email=nobody@example.com&api_key=${said('v2 API key')}`;
    const accepting = { authorization: `Bearer ${said('v2 token')}`, accept: 'application/json' };
    const v2Response = await fetch(contacts, { headers: accepting });
    server.kill('SIGINT');
    const [exitCode] = await once(server, 'exit');

    expect([response.status, v2Response.status]).toEqual([200, 200]);
    expect(String(printed).trimEnd().split('\n').at(-1)).toMatch(/^Stop with/);
    expect(exitCode).toBe(130);
    await expect(log).resolves.toMatch(
      / 200 campaigns GET \/v3\/emails\n.+ 200 v2-contacts GET \/v2\/contacts\n$/,
    );
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends at %s with exit code %i, whoever holds a connection open', async (signal, code) => {
    const { run, port } = await started(node, [script]);
    const connection = connect(port, '127.0.0.1').on('error', () => {});
    await once(connection, 'connect');
    run.kill(signal);
    const [exitCode] = await once(run, 'exit');
    connection.destroy();

    expect(exitCode).toBe(code);
  });

  test.each([
    ['SIGTERM, which npm gets alone', (npm: ChildProcess) => npm.kill('SIGTERM')],
    ['Ctrl-C, which all get', ({ pid = 0 }: ChildProcess) => process.kill(-pid, 'SIGINT')],
  ])('ends when npm started it, at %s', async (_, send) => {
    const { run, port } = await started('npm', ['run', 'account', '--']);
    const connection = connect(port, '127.0.0.1').on('error', () => {});
    await once(connection, 'connect');
    const closed = new Promise((resolve) => connection.once('close', resolve));
    send(run);
    await Promise.all([once(run, 'exit'), closed]);

    await expect(fetch(`http://127.0.0.1:${port}/v3/emails`)).rejects.toThrow('fetch failed');
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

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccount } from '../../local/simulated-account/create-account.ts';
import { askedFor, lostRequest } from '../../local/simulated-account/ready-made-faults.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { systemClock } from '../../shared/clock.ts';

const document = readFileSync('docs/SIGN_IN.md', 'utf8');
const blocks = [...document.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
const [find = '', authorize = '', ask = '', exchange = '', store = ''] = blocks;

/** Stands in for the AWS command line: knows one stack's output, and keeps what is put into the secret. */
const aws = `#!/bin/sh
case "$*" in
  *describe-stacks*) echo "$SECRET_OUTPUT" ;;
  *put-secret-value*) cp sign-in.json stored.json; echo "$*" >> calls.txt ;;
esac
`;

describe('the commands of SIGN_IN.md', () => {
  let folder: string;
  let server: SimulatedAccount;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
    writeFileSync(join(folder, 'aws'), aws);
    chmodSync(join(folder, 'aws'), 0o755);
    server = await startSimulatedAccount({
      account: createAccount({ seed: 1, bounces: 20, now: systemClock.now() }),
      clock: systemClock,
    });
  });

  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string) => join(folder, name);

  /** Pastes the blocks into one shell, with the answers a person types in between. */
  async function paste(
    typed: string,
    secretOutput = 'arn:aws:secretsmanager:eu-west-1:1:secret:x',
  ): Promise<string> {
    const authz = new URL('.', server.authorizeUrl).href.replace(/\/$/, '');
    const lines = [find, authorize, ask, exchange, store]
      .join('\n')
      .replace('CLIENT_ID=your-api-key', `CLIENT_ID=${server.signIn.clientId}`)
      .replace(/^AUTHZ=.*$/m, `AUTHZ=${authz}`);
    const shell = spawn('bash', ['-c', lines], {
      cwd: folder,
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, SECRET_OUTPUT: secretOutput },
    });
    shell.stdin.end(typed);
    const [out, errors] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
    return out + errors;
  }

  async function aCode(): Promise<string> {
    const url = `${server.authorizeUrl}?client_id=${server.signIn.clientId}&response_type=code&state=s&scope=campaign_data+offline_access&redirect_uri=https%3A%2F%2Flocalhost`;
    const { headers } = await fetch(url, { redirect: 'manual' });
    return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  }

  test('store a sign-in in the form the poller reads, and leave no file', async () => {
    const said = await paste(`${server.signIn.clientSecret}\n${await aCode()}\n`);

    const { clientId, clientSecret, refreshToken } = JSON.parse(readFileSync(file('stored.json'), 'utf8'));
    expect({ clientId, clientSecret }).toEqual({
      clientId: server.signIn.clientId,
      clientSecret: server.signIn.clientSecret,
    });
    expect(refreshToken).toEqual(expect.any(String));
    expect(said).toMatch(/Found, go on\..*Exchanged, go on\..*Stored\./s);
    expect(existsSync(file('sign-in.json'))).toBe(false);
  });

  test('store nothing when the code is refused, and show why', async () => {
    const said = await paste(`${server.signIn.clientSecret}\nused-before\n`);

    expect(said).toMatch(/Not exchanged: invalid_grant\n.+\nNothing to store/);
    expect(said).not.toContain('at Object');
    expect(existsSync(file('calls.txt'))).toBe(false);
  });

  test('store nothing when the secret of the application is wrong', async () => {
    const said = await paste(`wrong\n${await aCode()}\n`);

    expect(said).toContain('Not exchanged: invalid_client');
    expect(existsSync(file('calls.txt'))).toBe(false);
  });

  test('store nothing when nobody answers', async () => {
    const code = await aCode();
    server.faults.push({ match: askedFor('token'), respond: lostRequest });
    const said = await paste(`${server.signIn.clientSecret}\n${code}\n`);

    expect(said).toContain('Not exchanged: no answer that can be read');
    expect(existsSync(file('calls.txt'))).toBe(false);
  });

  test('say at once that the deployment is not where it was looked for', async () => {
    expect(await paste('\n\n', 'None')).toMatch(/^Not found\. Stop here/);
  });
});

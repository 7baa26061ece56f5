import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CloudFormationServer, startCloudFormation } from '../../local/servers/cloud-formation.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { systemClock } from '../../shared/clock.ts';
import { parseSignIn } from '../../shared/constant-contact/sign-in.ts';
import { aDeployedStack, type DeployedStack, tokenSecretArn } from '../support/a-deployed-stack.ts';
import { aTerminal, type TestTerminal } from '../support/a-terminal.ts';
import { anAccount } from '../support/an-account.ts';
import { runHere } from '../support/run-command-line.ts';

const document = readFileSync('docs/SIGN_IN.md', 'utf8');
const [byDevice = '', byPaste = '', signOut = '', ...others] = [
  ...document.matchAll(/^```sh\n(.*?)^```$/gms),
].map(([, block = '']) => block);

test('SIGN_IN.md is one page', () => {
  expect(document.split('\n').length).toBeLessThanOrEqual(62);
  expect(others).toEqual([]);
});

test('SIGN_IN.md knows every option of the command', async () => {
  const { printed } = await runHere(['sign-in', '--help']);
  const options = printed.match(/^ +--[a-z-]+(?= )/gm) ?? [];

  expect(options.length).toBeGreaterThan(4);
  for (const option of options) expect(document).toContain(option.trim());
});

test('SIGN_IN.md names the variables of the environment that stand in for a sign-in', async () => {
  const { printed } = await runHere(['run', '--help']);
  const names = new Set(printed.match(/BOUNCE_HYGIENE_(CLIENT|REFRESH)_[A-Z]+/g));

  expect([...names].filter((name) => !document.includes(name))).toEqual([]);
  expect(names.size).toBe(3);
});

describe('the commands of SIGN_IN.md, on a terminal', () => {
  let folder: string;
  let stack: DeployedStack;
  let cloudFormation: CloudFormationServer;
  let account: SimulatedAccount;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sign-in-document-'));
    stack = await aDeployedStack();
    cloudFormation = await startCloudFormation({
      BounceHygiene: {
        TableName: stack.table.table,
        Policy: '{"name": "standard", "tuned": {}}',
        TokenSecretArn: tokenSecretArn,
      },
    });
    account = await startSimulatedAccount({
      account: anAccount(),
      clock: systemClock,
      tokens: { mode: 'long-lived', device: { intervalSeconds: 1 } },
    });
    const npx = `#!/bin/sh\nshift\nexec "${resolve('node_modules/.bin/node')}" "${resolve('cli/main.ts')}" "$@"\n`;
    writeFileSync(join(folder, 'npx'), npx);
    chmodSync(join(folder, 'npx'), 0o755);
  });

  afterAll(async () => {
    await account.close();
    await cloudFormation.close();
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  function typed(command: string, clientId: string): TestTerminal {
    return aTerminal('bash', ['-e', '-c', command.replace('YOUR-API-KEY', clientId)], {
      folder,
      environment: {
        ...stack.environment,
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
        CONSTANT_CONTACT_API_URL: account.apiUrl,
        CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl,
        CONSTANT_CONTACT_DEVICE_URL: account.deviceUrl,
        CONSTANT_CONTACT_AUTHORIZE_URL: account.authorizeUrl,
        BOUNCE_HYGIENE_HOME: folder,
        PATH: `${folder}:${process.env.PATH}`,
      },
    });
  }

  const kept = () => stack.secrets.current(tokenSecretArn)?.value;

  test('store a sign-in that the poller can use, first for a device', async () => {
    const terminal = typed(byDevice, account.signIn.deviceClientId);
    await terminal.until(/\d:\d\d left/);
    await fetch(/http:\S+user_code=[A-Z]{8}/.exec(terminal.seen())?.[0] ?? '');

    expect(await terminal.exitCode, terminal.seen()).toBe(0);
    expect(parseSignIn(kept())).toMatchObject({
      clientId: account.signIn.deviceClientId,
      accessToken: expect.stringMatching(/^access-/),
    });
  });

  test('then for an application with a secret', async () => {
    const { clientId, clientSecret = '' } = account.signIn;
    const terminal = typed(byPaste, clientId);
    await terminal.until('The client secret');
    terminal.type(`${clientSecret}\r`);
    await terminal.until('The whole address');
    const shown = terminal.seen().replaceAll('\n', '');
    const link = /http:\S+code_challenge_method=S256/.exec(shown)?.[0] ?? '';
    const { headers } = await fetch(link, { redirect: 'manual' });
    terminal.type(`${headers.get('location')}\r`);

    expect(await terminal.exitCode, terminal.seen()).toBe(0);
    expect(parseSignIn(kept())).toMatchObject({ clientId, clientSecret });
  });

  test('and take it back', async () => {
    const terminal = typed(signOut, '');
    await terminal.until('Really remove the sign-in');
    terminal.type('y');

    expect(await terminal.exitCode, terminal.seen()).toBe(0);
    expect(() => parseSignIn(kept())).toThrow('Nobody has signed in yet');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../../local/simulated-account/simulated-account.ts';
import { systemClock } from '../../../shared/clock.ts';
import { createLease } from '../../../shared/storage/lease.ts';
import {
  aDeployedStack,
  type DeployedStack,
  type RunHow,
  tokenSecretArn,
} from '../../support/a-deployed-stack.ts';
import { aTerminal, type TestTerminal } from '../../support/a-terminal.ts';
import { aWire, type TestWire } from '../../support/a-wire.ts';
import { anAccount } from '../../support/an-account.ts';

let stack: DeployedStack;
let account: SimulatedAccount;
let home: string;
let wire: TestWire | undefined;

beforeEach(async () => {
  stack = await aDeployedStack();
  home = mkdtempSync(join(tmpdir(), 'sign-in-stack-'));
});
afterEach(async () => {
  await wire?.close();
  wire = undefined;
  await account.close();
  await stack.close();
  rmSync(home, { recursive: true });
});

async function begin(tokens: SignInOptions = {}): Promise<Record<string, string>> {
  account = await startSimulatedAccount({
    account: anAccount(),
    clock: systemClock,
    tokens: { mode: 'long-lived', device: { intervalSeconds: 1, pendingPolls: 0 }, ...tokens },
  });
  return {
    CONSTANT_CONTACT_API_URL: account.apiUrl,
    CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl,
    CONSTANT_CONTACT_DEVICE_URL: account.deviceUrl,
    CONSTANT_CONTACT_AUTHORIZE_URL: account.authorizeUrl,
    BOUNCE_HYGIENE_HOME: home,
  };
}

const secret = () => JSON.parse(stack.secrets.current(tokenSecretArn)?.value ?? 'null');
const onStack = ['--stack', 'Hygiene'];
const device = () => ['sign-in', '--client-id', account.signIn.deviceClientId];
const leaseItem = () => stack.table.item('POLL#LEASE');

/** Runs it as a process without a terminal. */
async function run(words: readonly string[], environment: Record<string, string>, how: RunHow = {}) {
  const result = await stack.run(words, { ...how, environment });
  noSecretIn(result.printed + result.errors);
  return result;
}

function noSecretIn(text: string): void {
  const { clientSecret = '', issued } = account.signIn;
  for (const each of [clientSecret, ...issued()]) expect(text).not.toContain(each);
}

function onATerminal(words: readonly string[], environment: Record<string, string>): TestTerminal {
  return aTerminal('node_modules/.bin/node', ['cli/main.ts', ...words], {
    environment: { ...stack.environment, ...environment },
  });
}

describe('sign-in with a stack', () => {
  it("goes into the deployment's secret under the lease, and what else is kept there stays", async () => {
    const environment = await begin();
    stack.secrets.put(
      tokenSecretArn,
      JSON.stringify({ clientId: 'old', refreshToken: 'old', erasureKey: 'kept' }),
    );
    const { exitCode, printed, errors } = await run([...device(), ...onStack, '--json'], environment);

    expect([exitCode, JSON.parse(printed)]).toEqual([
      0,
      expect.objectContaining({
        storedIn: 'the secret of stack Hygiene in us-east-1',
        ...{ refreshToken: 'long-lived', missing: [] },
      }),
    ]);
    expect(errors).toMatch(/^On stack Hygiene in us-east-1\.\nOpen this page on any device/);
    expect(secret()).toMatchObject({
      clientId: account.signIn.deviceClientId,
      refreshToken: expect.stringMatching(/^refresh-/),
      erasureKey: 'kept',
    });
    expect(existsSync(join(home, 'sign-in.json'))).toBe(false);
    // It was taken, and given back.
    expect(await leaseItem()).toEqual({ pk: 'POLL#LEASE' });
  });

  it('waits while a run has the lease, and says so', async () => {
    const environment = await begin();
    const lease = createLease(stack.table.documents, stack.table.table);
    const now = new Date();
    await lease.take('a run', now, new Date(now.getTime() + 600_000));
    const held: unknown[] = [];
    // It asks for the lease once it has the tokens.
    wire = await aWire(stack.table.endpoint, {
      async before({ operation, nth }) {
        // A request that a busy computer keeps waiting is made again.
        if (operation === 'UpdateItem' && nth >= 3) {
          held.push(stack.secrets.current(tokenSecretArn));
          await lease.giveBack('a run');
        }
        return undefined;
      },
    });
    const { exitCode, errors } = await run(
      [...device(), ...onStack],
      { ...environment, AWS_ENDPOINT_URL_DYNAMODB: wire.endpoint },
      { asProcess: true },
    );

    expect([exitCode, held[0]]).toEqual([0, undefined]);
    expect(errors).toContain('a run is at work; it ends within a quarter of an hour');
    expect(secret()).toMatchObject({ refreshTokenKind: 'long-lived' });
  });

  it("goes by the table's time, so that no run loses its lease to a clock that is ahead", async () => {
    const environment = await begin();
    const lease = createLease(stack.table.documents, stack.table.table);
    // Half an hour ago by the table's clock, and just now by the one of this computer.
    const tableTime = new Date(Date.now() - 1_800_000);
    await lease.take('a run', tableTime, new Date(tableTime.getTime() + 600_000));
    const holders: unknown[] = [];
    wire = await aWire(stack.table.endpoint, {
      date: tableTime,
      async before({ operation }) {
        if (operation !== 'UpdateItem') return undefined;
        holders.push((await leaseItem())?.holder);
        // By then it has asked for the lease: what fails under such a clock, the client of AWS tries eight times.
        if (holders.length === 10) await lease.giveBack('a run');
        return undefined;
      },
    });
    const { exitCode } = await run([...device(), ...onStack], {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: wire.endpoint,
    });

    expect(exitCode).toBe(0);
    expect(holders.slice(0, 10)).toEqual(Array(10).fill('a run'));
  });

  it('stores nothing, and asks nobody, when the secret may not be read', async () => {
    const environment = await begin();
    const { exitCode, errors } = await run([...device(), ...onStack], {
      ...environment,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9',
    });

    expect(exitCode).toBe(1);
    expect(errors).toContain('Could not read the sign-in secret (ECONNREFUSED). AWS cannot be reached.');
    expect(account.requests).toEqual([]);
  });

  it('is taken back by sign-out, and nothing else with it', async () => {
    const environment = await begin();
    stack.secrets.put(
      tokenSecretArn,
      JSON.stringify({ clientId: 'a', refreshToken: 'b', erasureKey: 'kept' }),
    );
    const { exitCode, printed } = await run(['sign-out', '--yes', ...onStack], environment);

    expect(exitCode).toBe(0);
    expect(printed).toContain('The sign-in was removed from the secret of stack Hygiene in us-east-1.');
    expect(secret()).toEqual({ erasureKey: 'kept' });
  });
});

it('without a terminal ends at the first Ctrl-C while it waits for an address, and stores nothing', async () => {
  const environment = await begin();
  const words = ['sign-in', '--paste', '--client-id', account.signIn.pkceClientId];
  const child = spawn('node_modules/.bin/node', ['cli/main.ts', ...words], {
    env: { ...process.env, ...environment },
  });
  let errors = '';
  for await (const data of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    errors += data;
    if (!child.killed && errors.includes('Copy the whole address.')) child.kill('SIGINT');
  }
  const exitCode = child.exitCode ?? (await once(child, 'exit'))[0];

  expect(exitCode).toBe(130);
  expect(errors).toContain('Stopped; nothing was stored.');
  expect(readdirSync(home)).toEqual([]);
});

describe('sign-in on a terminal', () => {
  it('shows the code in large type and as a QR code, counts down, and goes on when it is allowed', async () => {
    const environment = await begin({ device: { intervalSeconds: 1 } });
    const terminal = onATerminal([...device(), ...onStack], environment);
    await terminal.until(/\d:\d\d left/);
    const [link = ''] = /http:\S+user_code=[A-Z]{8}/.exec(terminal.seen()) ?? [];
    const [, code = ''] = /user_code=([A-Z]{8})/.exec(link) ?? [];

    expect(terminal.seen()).toMatch(/▄▄▄▄▄ █/);
    expect(terminal.seen()).toMatch(new RegExp(`▀\\n  ${code}\\n`));
    expect((await fetch(link)).status).toBe(200);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('Signed in to Constant Contact: Simulated Newsletters');
    expect(terminal.brokenLines()).toEqual([]);
    noSecretIn(terminal.seen());
  });

  it('ends at Ctrl-C, and leaves nothing behind', async () => {
    const environment = await begin({ device: {} });
    const terminal = onATerminal([...device(), ...onStack], environment);
    await terminal.until(/\d:\d\d left/);
    terminal.type('\u0003');

    expect(await terminal.exitCode).toBe(130);
    expect(terminal.seen()).toContain('Stopped; nothing was stored.');
    expect(terminal.isCursorHidden()).toBe(false);
    expect(stack.secrets.current(tokenSecretArn)).toBeUndefined();
    expect(await leaseItem()).toBeUndefined();
  });

  it('offers another code when one has expired', async () => {
    const environment = await begin({ device: { lifeSeconds: 2, intervalSeconds: 1 } });
    const terminal = onATerminal(device(), environment);
    await terminal.until('Get another?');
    terminal.type('\r');
    await terminal.until(/(user_code=[\s\S]*){2}/);
    await terminal.until(/Get another\?[\s\S]*Get another\?/);
    terminal.type('n');

    expect(await terminal.exitCode).toBe(3);
    expect(terminal.seen()).toContain('Nothing was stored.');
  });

  it('takes the secret and the pasted address without showing them', async () => {
    const environment = await begin();
    const { clientId, clientSecret = '' } = account.signIn;
    const words = ['sign-in', '--paste', '--client-id', clientId, '--client-secret-stdin'];
    const terminal = onATerminal(words, environment);
    await terminal.until('The client secret of the application');
    terminal.type(`${clientSecret}\r`);
    await terminal.until('The whole address');
    const shown = terminal.seen().replaceAll('\n', '');
    const [link = ''] = /http:\S+code_challenge_method=S256/.exec(shown) ?? [];
    const { headers } = await fetch(link, { redirect: 'manual' });
    terminal.type('https://example.com/\r');
    await terminal.until(/the address of another page[\s\S]*The whole address/);
    terminal.type(`${headers.get('location')}\r`);

    noSecretIn(readFileSync(`/proc/${terminal.pid}/cmdline`, 'utf8'));
    expect(await terminal.exitCode, terminal.seen()).toBe(0);
    noSecretIn(terminal.seen().replaceAll('\n', ''));
    expect(JSON.parse(readFileSync(join(home, 'sign-in.json'), 'utf8'))).toMatchObject({
      clientId,
      clientSecret,
    });
  });

  it('opens the page in a browser where there is one', async () => {
    const environment = await begin({ device: { intervalSeconds: 1 } });
    const browser = join(home, 'xdg-open');
    writeFileSync(
      browser,
      `#!/bin/sh\necho "$#:$1" > ${home}/opened.part; mv ${home}/opened.part ${home}/opened\n`,
    );
    chmodSync(browser, 0o755);
    const terminal = onATerminal(device(), {
      ...environment,
      ...{ DISPLAY: ':0', PATH: `${home}:${process.env.PATH}` },
      ...{ SSH_CONNECTION: '', SSH_CLIENT: '', SSH_TTY: '', AWS_EXECUTION_ENV: '' },
    });
    await terminal.until('It opens in your browser, too.');
    await expect.poll(() => existsSync(join(home, 'opened'))).toBe(true);
    const opened = readFileSync(join(home, 'opened'), 'utf8').trim();
    expect(opened).toMatch(/^1:http:.*user_code=[A-Z]{8}$/);
    await fetch(opened.slice('1:'.length));

    expect(await terminal.exitCode, terminal.seen()).toBe(0);
  });
});

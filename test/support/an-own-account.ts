import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { RequestRecord } from '../../local/simulated-account/reception.ts';
import {
  type SimulatedAccount,
  type SimulatedAccountOptions,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { systemClock } from '../../shared/clock.ts';
import { aHome } from './a-store.ts';
import { aTerminal, type TestTerminal } from './a-terminal.ts';
import { aCampaign, anAccount, anActivity, aRow } from './an-account.ts';

/** How a process ended, and what it wrote. */
interface Ended {
  /** 128 and the number of the signal where one has killed it. */
  readonly exitCode: number;
  readonly printed: string;
  readonly errors: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with all of standard error once this was written there. */
  errorsHold(text: string | RegExp): Promise<string>;
  /** Ends it and all that it has started, as a power cut would. */
  killAll(): void;
}

/** A person with a computer and an account: `bounce-hygiene` as a process, against a simulated account on loopback. */
export interface OwnAccount {
  readonly home: string;
  readonly account: SimulatedAccount;
  readonly environment: Readonly<Record<string, string>>;
  /** Puts a sign-in there, as `sign-in` would. */
  signIn(more?: object): void;
  signInFile(): Readonly<Record<string, unknown>>;
  start(words: readonly string[], environment?: Readonly<Record<string, string>>): Running;
  command(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  onTerminal(
    words: readonly string[],
    how?: { readonly stdin?: 'closed'; readonly environment?: Readonly<Record<string, string>> },
  ): TestTerminal;
  /** Called with every request of the vendor from now on, before it is answered. */
  onRequest(listen: (request: RequestRecord) => void): void;
}

const node = 'node_modules/.bin/node';
const commandLine = 'cli/main.ts';
const signals: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** One address of each code, in two sends of last week. */
export function aSmallAccount(now = Date.now()) {
  const at = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const codes = ['B', 'D', 'F', 'S', 'V', 'X', 'Z'] as const;
  return anAccount({
    campaigns: [6, 7].map((days) =>
      aCampaign({
        sentAt: at(days),
        activities: [
          anActivity({
            sentAt: at(days),
            bounces: codes.map((code) =>
              aRow({
                email_address: `${code.toLowerCase()}-${days}@example.com`,
                bounce_code: code,
                created_time: at(days - 0.1),
              }),
            ),
          }),
        ],
      }),
    ),
  });
}

export async function anOwnAccount(options: Partial<SimulatedAccountOptions> = {}): Promise<OwnAccount> {
  const home = await aHome();
  let listen: (request: RequestRecord) => void = () => {};
  const account = await startSimulatedAccount({
    account: aSmallAccount(),
    clock: systemClock,
    ...options,
    onRequest: (request) => listen(request),
  });
  onTestFinished(() => account.close().catch(() => {}));
  const environment = {
    BOUNCE_HYGIENE_HOME: home,
    CONSTANT_CONTACT_API_URL: account.apiUrl,
    MX_LOOKUPS: 'off',
    CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl,
    CONSTANT_CONTACT_DEVICE_URL: account.deviceUrl,
    CONSTANT_CONTACT_AUTHORIZE_URL: account.authorizeUrl,
  };
  const file = join(home, 'sign-in.json');
  const start: OwnAccount['start'] = (words, more = {}) => startProcess(words, { ...environment, ...more });
  return {
    ...{ home, account, environment, start },
    signIn(more = {}) {
      const { clientId, clientSecret } = account.signIn;
      mkdirSync(home, { recursive: true });
      const content = { clientId, clientSecret, refreshToken: account.signIn.refreshToken(), ...more };
      writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
    },
    signInFile: () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}),
    command: (words, more) => start(words, more).ended,
    onTerminal(words, { stdin, environment: more } = {}) {
      const all = { environment: { ...environment, ...more } };
      return stdin === 'closed'
        ? aTerminal('sh', ['-c', 'exec "$@" 0<&-', 'sh', node, commandLine, ...words], all)
        : aTerminal(node, [commandLine, ...words], all);
    },
    onRequest(listener) {
      listen = listener;
    },
  };
}

function startProcess(words: readonly string[], environment: Readonly<Record<string, string>>): Running {
  const child = spawn(node, [commandLine, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, which can be killed as a whole.
    detached: true,
  });
  const killAll = () => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  };
  onTestFinished(killAll);
  let errors = '';
  const watching = new Set<() => void>();
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
    for (const each of watching) each();
  });
  const closed = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? 128 + (signals[signal ?? ''] ?? 0))),
  );
  // Whoever tests a reader that has gone closes this end.
  const printed = text(child.stdout).catch(() => '');
  const ended = Promise.all([closed, printed]).then(([exitCode, printed]) => ({
    ...{ exitCode, printed, errors },
  }));
  return {
    ...{ child, ended, killAll },
    errorsHold: (wanted) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!(typeof wanted === 'string' ? errors.includes(wanted) : wanted.test(errors))) return;
          watching.delete(check);
          resolve(errors);
        };
        watching.add(check);
        check();
        ended.then(() => reject(new Error(`It ended and had not said ${wanted}:\n${errors}`)));
      }),
  };
}

import { describe, expect, it } from 'vitest';
import { signInAsSecret } from '../../../cli/target/sign-in-here.ts';
import { aClock } from '../../support/a-clock.ts';
import { anOwnAccount } from '../../support/an-own-account.ts';
import { runHere } from '../../support/run-command-line.ts';

describe('bounce-hygiene run --every', { timeout: 120_000 }, () => {
  it('makes a run at each quarter of an hour, with a line or an object for each, until it is asked to end', async () => {
    const own = await anOwnAccount();
    own.signIn();
    const stop = new AbortController();
    const printed: string[] = [];
    const { exitCode } = await runHere(['run', '--every', '15m', '--json'], {
      ...{ home: own.home, clock: aClock(new Date().toISOString()), interruption: stop.signal },
      outside: {
        environment: own.environment,
        fetch,
        chance: (length) => new Uint8Array(length),
        nextLine: async () => undefined,
        openBrowser: () => false,
      },
      out: {
        width: 80,
        print(text) {
          printed.push(text);
          if (printed.length === 2) stop.abort();
        },
        write: async () => {},
      },
    });

    expect(exitCode).toBe(130);
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { requests: 7, published: 14, complete: true },
      { requests: 1, published: 0, complete: true },
    ]);
    expect(await signInAsSecret(own.home).read()).toContain(own.account.signIn.refreshToken());
  });
});

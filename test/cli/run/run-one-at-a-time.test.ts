import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askedFor, noAnswer } from '../../../local/simulated-account/ready-made-faults.ts';
import { minuteMs } from '../../support/a-clock.ts';
import { anOwnAccount } from '../../support/an-own-account.ts';

describe('the store while a run uses it', { timeout: 240_000 }, () => {
  it('is for nobody else, who hears which, since when, and for about how long by the run before', async () => {
    const own = await anOwnAccount();
    own.signIn();
    expect((await own.command(['run'])).exitCode).toBe(0);
    const settings = join(own.home, 'store', 'settings.json');
    const { lastRunMs, ...rest } = JSON.parse(readFileSync(settings, 'utf8'));
    expect(lastRunMs).toBeGreaterThan(2_000);
    writeFileSync(settings, JSON.stringify({ ...rest, lastRunMs: 10 * minuteMs }));

    own.account.faults.push({ match: askedFor('summaries'), respond: noAnswer, times: 1 });
    const { child, ended } = own.start(['run']);
    await new Promise<void>((resolve) => own.onRequest(() => resolve()));
    const others = await Promise.all([own.command(['run']), own.command(['list', '--local'])]);
    child.kill('SIGKILL');
    await ended;

    for (const { exitCode, printed, errors } of others) {
      expect([exitCode, printed]).toEqual([1, '']);
      expect(errors).toMatch(
        /is in use by `bounce-hygiene run` \(process \d+\) since \d\d:\d\d:\d\d UTC; it should be done in about 10 minutes\. Wait for it, or end it with Ctrl-C where it runs\.$/m,
      );
      expect(errors.split(`(process ${child.pid})`)).toHaveLength(2);
    }
  });

  it('is said to be in use for an unknown time by the first run, which nothing can be told of', async () => {
    const own = await anOwnAccount();
    own.signIn();
    own.account.faults.push({ match: askedFor('token'), respond: noAnswer, times: 1 });
    const { killAll } = own.start(['run']);
    await new Promise<void>((resolve) => own.onRequest(() => resolve()));
    const { exitCode, errors } = await own.command(['list', '--local']);
    killAll();

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/since \d\d:\d\d:\d\d UTC\. Wait for it/);
  });
});

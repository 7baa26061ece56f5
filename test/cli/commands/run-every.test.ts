import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import { runEvery } from '../../../cli/commands/run/every.ts';
import { StoreError } from '../../../local/store/store-error.ts';
import type { Clock } from '../../../shared/clock.ts';
import { TokenUnavailableError } from '../../../shared/errors.ts';
import { minuteMs } from '../../support/a-clock.ts';

const quarter = 15 * minuteMs;
const noon = Date.parse('2026-03-10T12:00:00Z');

/** Runs that take so long each, until so many were begun; `jumps` moves the clock while it waits after a run. */
async function runs(
  startsAt: string,
  {
    count,
    runMs = 1_000,
    jumps = {},
    failsAtFirst,
  }: {
    readonly count: number;
    readonly runMs?: number;
    readonly jumps?: Readonly<Record<number, number>>;
    readonly failsAtFirst?: Error;
  },
) {
  let now = Date.parse(startsAt);
  const stop = new AbortController();
  const begun: string[] = [];
  const said: string[] = [];
  let jumped = 0;
  const clock: Clock = {
    now: () => new Date(now),
    async sleep(ms) {
      now += ms;
      const jump = jumps[begun.length];
      if (jump === undefined || jumped === begun.length) return;
      jumped = begun.length;
      now += jump;
    },
  };
  const exitCode = await runEvery(quarter, {
    clock,
    stop: stop.signal,
    async run() {
      begun.push(new Date(now).toISOString().slice(11, 19));
      now += runMs;
      if (begun.length === count) stop.abort();
      if (failsAtFirst && begun.length === 1) throw failsAtFirst;
      return undefined;
    },
    say: (text) => said.push(text),
  });
  return { begun, exitCode, said };
}

describe('run --every 15m', () => {
  it('runs at once, and then at every whole quarter of an hour', async () => {
    const { begun, exitCode } = await runs('2026-03-10T12:03:20Z', { count: 3 });

    expect(begun).toEqual(['12:03:20', '12:15:00', '12:30:00']);
    expect(exitCode).toBe(130);
  });

  it('makes one run of all that were missed while the computer slept', async () => {
    const { begun } = await runs('2026-03-10T12:00:00Z', {
      count: 3,
      jumps: { 1: 3 * 60 * minuteMs + 7_000 },
    });

    expect(begun).toEqual(['12:00:00', '15:00:09', '15:15:00']);
  });

  it('goes on at the next quarter after a run that took longer than one, and never runs twice at once', async () => {
    const { begun } = await runs('2026-03-10T12:00:00Z', { count: 3, runMs: 20 * minuteMs });

    expect(begun).toEqual(['12:00:00', '12:30:00', '13:00:00']);
  });

  it('does not wait for hours after the clock was set back', async () => {
    const { begun } = await runs('2026-03-10T12:00:00Z', { count: 2, jumps: { 1: -5 * 60 * minuteMs } });

    expect(begun).toEqual(['12:00:00', '07:00:02']);
  });

  it.each([
    ['the store is in use', new StoreError('It is in use.')],
    ['Constant Contact gives no token', new TokenUnavailableError('It does not answer.')],
  ])('says that %s, and tries again at the next quarter', async (_, failure) => {
    const { begun, said } = await runs(new Date(noon).toISOString(), { count: 2, failsAtFirst: failure });

    expect(begun).toEqual(['12:00:00', '12:15:00']);
    expect(said).toEqual([`${failure.message} The next run tries again.`]);
  });

  it('ends with what no later run could put right', async () => {
    const failsAtFirst = new CommandError('Nobody has signed in.');

    await expect(runs(new Date(noon).toISOString(), { count: 2, failsAtFirst })).rejects.toBe(failsAtFirst);
  });

  it('ends at once where no further run would do better', async () => {
    const exitCode = await runEvery(quarter, {
      clock: { now: () => new Date(noon), sleep: () => Promise.reject(new Error('It waited.')) },
      stop: new AbortController().signal,
      run: async () => 4,
      say: () => {},
    });

    expect(exitCode).toBe(4);
  });
});

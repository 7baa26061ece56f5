import { describe, expect, it } from 'vitest';
import type { Drained, Polled } from '../../../local/pipeline.ts';
import type { PollerRun } from '../../../local/poller-run.ts';
import { type ReadParts, readAndDecide } from '../../../local/run/read-and-decide.ts';
import { aClock } from '../../support/a-clock.ts';
import { aRunLine } from '../../support/a-rehearsal.ts';

const ok = { ok: true, answer: null } as const;
const nothingDrained: Drained = { deleted: 0, batches: 0, isCut: false, deadLetters: 0, failures: [] };

/** A stretch of reading that ended in a way, after 10 requests and with 5 bounces. */
function ended(ending: string, run: Partial<PollerRun> = {}): Polled {
  return {
    result: ok,
    messages: 5,
    run: { ...aRunLine, published: 5, requests: { token: 1, bounces: 9 }, ending, ...run },
  };
}

/** All bounces were read, and there was no time for the evidence of a send. */
const outOfTime = ended('allRead', {
  evidence: {
    ...{ read: 1, published: 2, inconclusive: 0, postponed: 0, waiting: 1, skipped: 0 },
    ...{ tooLarge: 1, outOfTime: 1 },
  },
});

const failed: Polled = {
  result: { ok: false, errorType: 'SignInNeededError', errorMessage: 'Nobody has signed in.' },
  messages: 0,
  run: { ...aRunLine, published: 0, error: 'sign-in-needed', why: 'Nobody has signed in.' },
};

interface Reading {
  readonly stretches: readonly Polled[];
  /** Somebody stops it during this stretch, counted from 1. */
  readonly stoppedIn?: number;
  /** So long is each stretch. */
  readonly stretchMs?: number;
  readonly untilMs?: number;
  /** Deciding takes longer than there is time for. */
  readonly isCut?: boolean;
}

async function read({ stretches, stoppedIn, stretchMs = 0, untilMs = 900_000, isCut = false }: Reading) {
  const clock = aClock();
  const stop = new AbortController();
  const given: number[] = [];
  const kept: number[] = [];
  const signals: boolean[] = [];
  const phases: string[] = [];
  let run = 0;
  const parts: ReadParts = {
    clock,
    stop: stop.signal,
    giveUp: new AbortController().signal,
    until: new Date(clock.now().getTime() + untilMs),
    after(ms) {
      given.push(ms);
      return () => {};
    },
    pipeline: {
      async runPoller(signal) {
        run += 1;
        if (run === stoppedIn) stop.abort();
        signals.push(signal?.aborted === true);
        clock.advance(stretchMs);
        return stretches[run - 1] ?? ended('allRead');
      },
      async drain(onProgress = () => {}) {
        onProgress(5);
        return { ...nothingDrained, deleted: 5, batches: 1, isCut };
      },
    },
    onStretch: async ({ polled }) => void kept.push(polled.messages),
    onReading() {
      phases.push('reads');
      return () => phases.push('has read');
    },
    onDeciding: () => void phases.push('decides'),
  };
  return { outcome: await readAndDecide(parts), given, kept, signals, phases };
}

describe('reading and deciding in stretches', () => {
  it.each([
    ['all is read', ended('allRead'), { is: 'complete' }],
    ["the vendor's quota is closed", ended('quotaClosed'), { is: 'limited', by: 'quotaClosed' }],
    ['our share of the day is spent', ended('budgetSpent'), { is: 'limited', by: 'budgetSpent' }],
    ['it fails', failed, { is: 'failed', code: 'sign-in-needed', why: 'Nobody has signed in.' }],
  ])('ends when %s', async (_, last, end) => {
    const { outcome, kept } = await read({ stretches: [ended('timeUp'), last] });

    expect(outcome.end).toEqual(end);
    expect(kept).toHaveLength(2);
  });

  it('says that it reads only until it decides, in each stretch', async () => {
    const { phases } = await read({ stretches: [ended('timeUp'), ended('allRead')] });

    expect(phases).toEqual(['reads', 'has read', 'decides', 'reads', 'has read', 'decides']);
  });

  it('counts the requests and bounces of all stretches', async () => {
    const { outcome } = await read({ stretches: [ended('timeUp'), ended('timeUp'), ended('allRead')] });

    expect(outcome).toMatchObject({ requests: 30, published: 15, delivered: 15 });
  });

  it('gives each stretch twice the time of the one before, up to five minutes, since a report may need it', async () => {
    const { given } = await read({ stretches: Array.from({ length: 6 }, () => ended('timeUp')) });

    expect(given).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });

  it('goes on in the next, longer stretch where there was no time for the evidence of a send', async () => {
    const { outcome, given } = await read({ stretches: [outOfTime, outOfTime, ended('allRead')] });

    expect(outcome.end).toEqual({ is: 'complete' });
    expect(given).toEqual([20_000, 40_000, 80_000]);
    expect(outcome.evidence).toEqual({ read: 2, published: 4, tooLarge: 2 });
  });

  it('is complete where the longest stretch had no time for it either', async () => {
    const { outcome, given } = await read({ stretches: Array.from({ length: 9 }, () => outOfTime) });

    expect(outcome.end).toEqual({ is: 'complete' });
    expect(given).toEqual([20_000, 40_000, 80_000, 160_000, 300_000]);
  });

  it.each([
    ['its time is over', { stretchMs: 900_000 }],
    ['somebody has stopped it', { stoppedIn: 1 }],
  ])('begins no further stretch for evidence when %s', async (_, how) => {
    const { outcome, kept } = await read({ stretches: [outOfTime], ...how });

    expect(outcome.end).toEqual({ is: 'complete' });
    expect(kept).toHaveLength(1);
  });

  it('begins no further stretch when its time is over, and says that there is more', async () => {
    const { outcome, kept } = await read({
      stretches: Array.from({ length: 9 }, () => ended('timeUp')),
      stretchMs: 400_000,
    });

    expect(outcome.end).toEqual({ is: 'limited', by: 'timeUp' });
    expect(kept).toHaveLength(3);
  });

  it('lets the stretch that is under way end when somebody stops it, decides what it read, and begins no other', async () => {
    const { outcome, kept, signals } = await read({
      stretches: [ended('timeUp'), ended('timeUp')],
      stoppedIn: 2,
    });

    expect(outcome).toMatchObject({ end: { is: 'stopped' }, delivered: 10 });
    expect(kept).toHaveLength(2);
    expect(signals).toEqual([false, true]);
  });

  it('decides for ten more seconds after somebody has stopped it, and is no further than that', async () => {
    const { outcome, given } = await read({ stretches: [ended('allRead')], stoppedIn: 1, isCut: true });

    expect(outcome.end).toEqual({ is: 'stopped' });
    expect(given).toEqual([20_000, 10_000]);
  });

  it('is complete where the stretch that was stopped had read all', async () => {
    const { outcome } = await read({ stretches: [ended('allRead')], stoppedIn: 1 });

    expect(outcome.end).toEqual({ is: 'complete' });
  });

  it('says which error it was where the poller did not get as far as to say so', async () => {
    const crashed: Polled = {
      result: { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'gone' },
      messages: 0,
      run: undefined,
    };
    const { outcome } = await read({ stretches: [crashed] });

    expect(outcome.end).toEqual({
      is: 'failed',
      code: 'unknown',
      why: 'The poller failed (Runtime.ExitError).',
    });
  });
});

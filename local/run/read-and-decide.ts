import type { Clock } from '../../shared/clock.ts';
import type { Drained, Pipeline, Polled } from '../pipeline.ts';
import type { PollerRun } from '../poller-run.ts';

/** How reading came to its end. */
type ReadEnd =
  /** All that was due is read. */
  | { readonly is: 'complete' }
  /** A limit: the vendor's quota of the day, our share of it, or the time given. The next run goes on. */
  | { readonly is: 'limited'; readonly by: 'quotaClosed' | 'budgetSpent' | 'timeUp' }
  | { readonly is: 'stopped' }
  /** `code` is a constant such as `sign-in-needed`. */
  | { readonly is: 'failed'; readonly code: string; readonly why: string };

/** What reading and deciding came to, over all stretches. */
export interface ReadOutcome {
  readonly end: ReadEnd;
  /** To Constant Contact, tokens included. */
  readonly requests: number;
  /** Bounces published for the first time. */
  readonly published: number;
  /** Closed reports whose sends were read for evidence, addresses that it was published of, and reports too large to read. */
  readonly evidence: { readonly read: number; readonly published: number; readonly tooLarge: number };
  /** Messages that the classifier is done with, repeats for incidents included. */
  readonly delivered: number;
  /** Invocations of the classifier that did not succeed, by error type. */
  readonly classifierFailures: readonly string[];
  /** What the last stretch said. */
  readonly last: PollerRun | undefined;
}

export interface ReadParts {
  readonly pipeline: Pick<Pipeline, 'runPoller' | 'drain'>;
  readonly clock: Clock;
  /** Ends it in good order: what was read is decided, or waits where that takes long. */
  readonly stop: AbortSignal;
  /** Ends deciding at once: it cannot succeed any more. */
  readonly giveUp: AbortSignal;
  /** Until when a further stretch may begin. */
  readonly until: Date;
  /** Calls back after so many milliseconds unless it is called off. */
  readonly after: (ms: number, call: () => void) => () => void;
  /** Called when the messages of a stretch are decided, with all that came of it. */
  readonly onStretch: (stretch: Stretch) => Promise<void>;
  /** Called when the poller begins to read, and what it gives back when it has ended. */
  readonly onReading: () => () => void;
  readonly onDeciding: (done: number, of: number) => void;
}

interface Stretch {
  readonly polled: Polled;
  readonly drained: Drained;
}

/**
 * A first reading takes long. In stretches, its bounces are decided, and its progress is known, early; and a crash loses
 * little. A report that does not fit into one stretch is begun again in the next, so each is twice as long as the one
 * before, up to what a run of a deployment has. So it is with the evidence of a send.
 */
const firstStretchMs = 20_000;
const longestStretchMs = 5 * 60_000;
/** So long is decided after somebody has stopped it; the rest waits for the next run. */
const decidesOnMs = 10_000;

/** Reads what is due and has it decided, until all is read, a limit ends it, it fails, or somebody stops it. */
export async function readAndDecide(parts: ReadParts): Promise<ReadOutcome> {
  const { clock, stop, until } = parts;
  let sum: Omit<ReadOutcome, 'end'> = {
    requests: 0,
    published: 0,
    evidence: { read: 0, published: 0, tooLarge: 0 },
    delivered: 0,
    classifierFailures: [],
    last: undefined,
  };
  for (let stretchMs = firstStretchMs; ; stretchMs = Math.min(2 * stretchMs, longestStretchMs)) {
    const stretch = await readStretch(stretchMs, parts);
    sum = added(sum, stretch);
    await parts.onStretch(stretch);
    if (stretch.drained.isCut) return { ...sum, end: { is: 'stopped' } };
    const end = endOf(stretch);
    const isOver = clock.now() >= until;
    if (end.is === 'complete') {
      // Only more time than this stretch had helps.
      const helps = hadNoTime(stretch) && stretchMs < longestStretchMs;
      if (!helps || stop.aborted || isOver) return { ...sum, end };
      continue;
    }
    if (end.is !== 'limited' || end.by !== 'timeUp') return { ...sum, end };
    if (stop.aborted) return { ...sum, end: { is: 'stopped' } };
    if (isOver) return { ...sum, end };
  }
}

/** Whether all bounces were read, and the evidence of some send was not, for want of time. */
function hadNoTime({ polled: { run } }: Stretch): boolean {
  return (run?.evidence?.outOfTime ?? 0) > 0;
}

async function readStretch(
  stretchMs: number,
  { pipeline, stop, giveUp, after, onReading, onDeciding }: ReadParts,
): Promise<Stretch> {
  const stretchEnd = new AbortController();
  const callOff = after(stretchMs, () => stretchEnd.abort());
  const hasRead = onReading();
  const polled = await pipeline.runPoller(AbortSignal.any([stop, stretchEnd.signal])).finally(() => {
    callOff();
    hasRead();
  });
  const decidingEnd = new AbortController();
  let callOffEnd = () => {};
  const onStop = () => {
    callOffEnd = after(decidesOnMs, () => decidingEnd.abort());
  };
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  const drained = await pipeline
    .drain((done) => onDeciding(done, polled.messages), AbortSignal.any([decidingEnd.signal, giveUp]))
    .finally(() => {
      callOffEnd();
      stop.removeEventListener('abort', onStop);
    });
  return { polled, drained };
}

function added(sum: Omit<ReadOutcome, 'end'>, { polled, drained }: Stretch): Omit<ReadOutcome, 'end'> {
  const { run } = polled;
  const requests = Object.values(run?.requests ?? {}).reduce((total, count) => total + count, 0);
  return {
    requests: sum.requests + requests,
    published: sum.published + (run?.published ?? 0),
    evidence: {
      read: sum.evidence.read + (run?.evidence?.read ?? 0),
      published: sum.evidence.published + (run?.evidence?.published ?? 0),
      tooLarge: sum.evidence.tooLarge + (run?.evidence?.tooLarge ?? 0),
    },
    delivered: sum.delivered + drained.deleted,
    classifierFailures: [...sum.classifierFailures, ...drained.failures],
    last: run ?? sum.last,
  };
}

/**
 * That no run has got further for a day is a failure where nobody looks. Here somebody does, and days may lie between two
 * runs: the limit is what they want to know.
 */
const stuck = 'stuck';

function endOf({ polled: { run, result } }: Stretch): ReadEnd {
  if (!result.ok && run?.error !== stuck) {
    const { error = 'unknown', why = `The poller failed (${result.errorType}).` } = run ?? {};
    return { is: 'failed', code: error, why };
  }
  switch (run?.ending) {
    case 'allRead':
      return { is: 'complete' };
    case 'quotaClosed':
    case 'budgetSpent':
    case 'timeUp':
      return { is: 'limited', by: run.ending };
    default:
      return { is: 'failed', code: 'unknown', why: `The poller ended in a way that is not known here.` };
  }
}

import type { Clock } from '../../shared/clock.ts';
import { pollerEnvironment } from '../../shared/names.ts';
import { openPipeline } from '../pipeline.ts';
import type { PollerRun } from '../poller-run.ts';
import type { SecretBacking } from '../servers/secrets-manager.ts';
import type { Store } from '../store/open-store.ts';
import type { StackParts } from '../template/stack-parts.ts';
import { createLogLines } from './log-lines.ts';
import { type ReadOutcome, type ReadParts, readAndDecide } from './read-and-decide.ts';

export interface RunIntoStoreParts extends Pick<ReadParts, 'clock' | 'stop' | 'until' | 'after'> {
  readonly clock: Clock;
  readonly store: Store;
  readonly stack: StackParts;
  /** Where the sign-in is. */
  readonly signIn: SecretBacking;
  readonly requestsPerDay: number;
  /** For the poller: where Constant Contact is, if it is not where it usually is. */
  readonly vendor: Readonly<Record<string, string>>;
  /** Called now and then with how far it is. */
  readonly onProgress: (progress: RunProgress) => void;
  /** Called when what a stretch has read is decided, with what the poller said of it. */
  readonly onStretch: (run: PollerRun | undefined) => Promise<void>;
}

export type RunProgress =
  /** `found` bounces wait to be decided in this stretch; `last` is what the stretch before has said. */
  | { readonly is: 'reading'; readonly found: number; readonly last: PollerRun | undefined }
  | { readonly is: 'deciding'; readonly done: number; readonly of: number };

export interface RunOutcome extends ReadOutcome {
  /** Bounces that were new to the record of their address. */
  readonly decided: number;
  /** Records that got new evidence. */
  readonly heard: number;
  /** Messages that could not be decided, in the store now. */
  readonly deadLetters: number;
}

const lookEveryMs = 500;

/**
 * Reads the person's own account into the store, with the functions as they would be deployed. What waits in the store from
 * before is decided as well; what cannot be decided stays there.
 *
 * @throws {StoreError} when the store cannot be written: what was not decided is read again by the next run, because the
 *   store is then repaired.
 */
export async function runIntoStore(parts: RunIntoStoreParts): Promise<RunOutcome> {
  const { store, stack, signIn, requestsPerDay, vendor, clock, onProgress } = parts;
  const lines = createLogLines(clock);
  /** Whether every message that was ever in the queue is decided, or in a file of the store. */
  let isKept = false;
  let last: PollerRun | undefined;
  /** Bounces of earlier stretches, which have left the queue. */
  let foundBefore = 0;
  const pipeline = await openPipeline({
    ...{ stack, store, signIn },
    pollerOverrides: { ...vendor, [pollerEnvironment.requestsPerDay]: String(requestsPerDay) },
    // Any order will do, and one that is always the same can be looked into.
    seed: 1,
    onLogLine: lines.hear,
  });
  const giveUp = new AbortController();
  const watching = setInterval(() => {
    if (store.failure()) giveUp.abort();
  }, lookEveryMs);
  try {
    const before = await store.waiting.all();
    let kept = before.length;
    await pipeline.put(before);
    const outcome = await readAndDecide({
      ...parts,
      pipeline,
      giveUp: giveUp.signal,
      onReading() {
        let isReading = true;
        const showing = setInterval(async () => {
          // A count that fails is shown by no number; what is wrong shows where messages are moved.
          const waiting = await pipeline.countMessages().catch(() => undefined);
          if (isReading && waiting !== undefined)
            onProgress({ is: 'reading', found: foundBefore + waiting - kept, last });
        }, lookEveryMs);
        return () => {
          isReading = false;
          clearInterval(showing);
        };
      },
      onDeciding: (done, of) => onProgress({ is: 'deciding', done, of }),
      async onStretch({ polled }) {
        last = polled.run ?? last;
        kept = 0;
        const failure = store.failure();
        if (failure) throw failure;
        // In this order, so that no message is nowhere at any time; one that is decided twice is decided once.
        const letters = await pipeline.takeDeadLetters();
        if (letters.length > 0) await store.deadLetters.append(letters);
        await store.waiting.replace(await pipeline.takeMessages());
        await store.log.append(lines.take());
        foundBefore += polled.run?.published ?? 0;
        onProgress({ is: 'reading', found: foundBefore, last });
        await parts.onStretch(polled.run);
      },
    });
    isKept = true;
    const deadLetters = (await store.deadLetters.all()).length;
    return { ...outcome, decided: lines.decided(), heard: lines.heard(), deadLetters };
  } finally {
    if (!isKept) store.leaveUnclean();
    clearInterval(watching);
    await pipeline.close();
  }
}

import { StoreError } from '../../../local/store/store-error.ts';
import type { Clock } from '../../../shared/clock.ts';
import { TokenUnavailableError } from '../../../shared/errors.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';

export interface RunEveryParts {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** One run; an exit code where none after it could do better. */
  readonly run: () => Promise<ExitCode | undefined>;
  readonly say: (text: string) => void;
}

/** So long at most the clock is not looked at: a laptop that slept, or whose clock was set, is noticed within it. */
const lookEveryMs = 1_000;

/**
 * Runs now, and then at every whole multiple of a period, until somebody stops it. What was missed while the computer slept
 * is one run, not many; a run that is longer than the period is followed by the next multiple; a clock that was set back
 * makes nobody wait longer than a period.
 */
export async function runEvery(
  periodMs: number,
  { clock, stop, run, say }: RunEveryParts,
): Promise<ExitCode> {
  for (;;) {
    const isDone = await attempt(run, say);
    if (isDone !== undefined) return isDone;
    const from = clock.now().getTime();
    const next = (Math.floor(from / periodMs) + 1) * periodMs;
    for (;;) {
      if (stop.aborted) return exitCodes.interrupted;
      const now = clock.now().getTime();
      if (now >= next || now < from) break;
      await clock.sleep(Math.min(lookEveryMs, next - now));
    }
  }
}

/** A store that is in use, or full, may be free at the next time, and a network that is gone be back. */
async function attempt(run: () => Promise<ExitCode | undefined>, say: (text: string) => void) {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof TokenUnavailableError)) throw error;
    say(`${error.message} The next run tries again.`);
    return undefined;
  }
}

import type { Clock } from '../clock.ts';
import { ReportUnavailableError, TimeUpError } from '../errors.ts';
import type { Asked } from './asked.ts';

/** Answers per request while the vendor or the network has trouble: one more than a brief hiccup needs. */
const maxAttempts = 3;
/** `throttled` means that others use this key too; their second passes soon. */
const maxThrottledAttempts = 6;
const throttledWaitMs = { atLeast: 1_000, spread: 500 };
const unavailableWaitMs = 1_000;

/**
 * The attempts at one request. Both wait until it may be made again.
 *
 * They throw {@link ReportUnavailableError} when it was made often enough, {@link TimeUpError} when the run ends before.
 */
interface Attempts {
  /** @param why reads after "could not read it:". */
  afterTrouble(why: string): Promise<void>;
  afterThrottling(): Promise<void>;
}

export interface AttemptsParts {
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Until no request may start. */
  readonly timeLeftMs: () => number;
}

export function createAttempts(asked: Asked, { clock, random, timeLeftMs }: AttemptsParts): Attempts {
  let [unavailable, throttled] = [0, 0];

  async function wait(ms: number): Promise<void> {
    if (ms >= timeLeftMs()) throw new TimeUpError();
    await clock.sleep(ms);
  }

  return {
    async afterTrouble(why) {
      unavailable += 1;
      if (unavailable >= maxAttempts) throw gaveUp(asked, why, unavailable);
      await wait(unavailableWaitMs * 2 ** (unavailable - 1) * (1 + random()));
    },
    async afterThrottling() {
      throttled += 1;
      if (throttled > maxThrottledAttempts) throw gaveUp(asked, 'throttled', throttled);
      await wait(throttledWaitMs.atLeast + random() * throttledWaitMs.spread);
    },
  };
}

function gaveUp(asked: Asked, why: string, attempts: number): ReportUnavailableError {
  return new ReportUnavailableError(`Could not read ${asked.what}: ${why}, after ${attempts} attempts.`);
}

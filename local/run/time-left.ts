import type { PollerRun } from '../poller-run.ts';

/**
 * How long reading goes on, in milliseconds, if what is left takes as long for a campaign as what was read; undefined where
 * nothing can be said.
 *
 * @param elapsedMs since it began.
 */
export function timeLeftMs(progress: PollerRun['progress'], elapsedMs: number): number | undefined {
  const { done, known } = progress ?? { done: 0, known: 0 };
  return done > 0 && known > done ? elapsedMs * ((known - done) / done) : undefined;
}

import { dayMs } from '../shared/bounce/instant.ts';
import { minuteMs, type SimulatedClock } from '../test/support/a-clock.ts';
import type { World } from '../test/support/a-world.ts';
import { runWell } from './a-metered-world.ts';

/** As deployed: `pollMinutes` in infra/settings.ts. */
const periodMs = 15 * minuteMs;
export const runsPerDay = dayMs / periodMs;

/**
 * To wait after the first run: old reports close half a day after it, which is no part of an ordinary day.
 */
export const halfADayMs = dayMs / 2;

/**
 * Runs through a day as the schedule does, on a clock that takes no time.
 *
 * @param between is called before each run: rows arrive, and what the last run published is decided.
 * @returns how long the poller ran in all, in seconds of that clock: its waiting, not its work.
 */
export async function dayOfRuns(
  world: World & { readonly clock: SimulatedClock },
  between: () => Promise<void> = async () => {},
): Promise<number> {
  let polledMs = 0;
  for (let run = 0; run < runsPerDay; run += 1) {
    await between();
    const startedAt = world.clock.now().getTime();
    await runWell(world);
    const tookMs = world.clock.now().getTime() - startedAt;
    polledMs += tookMs;
    world.clock.advance(Math.max(0, periodMs - tookMs));
  }
  return polledMs / 1_000;
}

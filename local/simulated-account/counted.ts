import type { Activity, BounceRow } from './account.ts';

/** What the counters of an activity are worked out from. */
interface Counted {
  readonly rows: readonly BounceRow[];
  /** The time the counters are of, in milliseconds. */
  readonly refreshedAt: number;
}

/** What the counters know at `at` (milliseconds): those of one activity, or the sums the summaries show. */
export type CountersAsOf = (activity: Activity, at: number, shownBy: 'stats' | 'summaries') => Counted;

/** Counters that know every row at once. */
export const upToDateCounters: CountersAsOf = ({ bounces }, at) => ({ rows: bounces, refreshedAt: at });

/**
 * Counters as of some time ago: how long, may differ by activity and by who shows them.
 *
 * @param arrivedAt when a row became visible, in milliseconds.
 */
export function laggingCounters(
  lagMs: (activity: Activity, shownBy: 'stats' | 'summaries') => number,
  arrivedAt: (row: BounceRow) => number,
): CountersAsOf {
  return (activity, at, shownBy) => {
    const refreshedAt = at - lagMs(activity, shownBy);
    return { rows: activity.bounces.filter((row) => arrivedAt(row) <= refreshedAt), refreshedAt };
  };
}

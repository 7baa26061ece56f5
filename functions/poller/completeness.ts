import type { ActivityState, CampaignState } from '../../shared/aws/campaign-states.ts';
import { debtOf, totalOf } from './debt.ts';
import { isParked, isRetired, since } from './due.ts';

/** Counters lag, and a debt of hours is only that; one of a day says that something is not read. */
const overdueAfterMs = 86_400_000;

/** How complete our knowledge of the account is, as numbers that an alarm can read. */
export interface Completeness {
  /** Campaigns whose every report has been read to its end at least once, of all in the lookback. */
  readonly campaignsDone: number;
  /** Reports that may still change, and those with nothing more to read. */
  readonly open: number;
  readonly settled: number;
  /** What Constant Contact does not know any more (404). */
  readonly retired: number;
  /** Contacts the vendor's counters promise and nobody has seen, by code. */
  readonly debt: Readonly<Record<string, number>>;
  /** Of them, those promised for more than a day. */
  readonly overdue: number;
  /** The oldest time at which the vendor refreshed counters we rely on. */
  readonly oldestCounters: string | undefined;
  /** Ids of what has been broken for so long that it is tried once a day only. */
  readonly parked: readonly string[];
}

/** @param unreadable campaigns that the vendor listed without a usable id. */
export function completenessOf(
  states: Iterable<CampaignState>,
  { now, unreadable = 0 }: { readonly now: Date; readonly unreadable?: number },
): Completeness {
  const debt: Record<string, number> = {};
  const parked: string[] = unreadable > 0 ? [`${unreadable} campaigns without a usable id`] : [];
  let [campaignsDone, open, settled, retired, overdue] = [0, 0, 0, 0, 0];
  let oldestCounters: string | undefined;
  for (const { campaignId, details, activities } of states) {
    if (isParked(details, now)) parked.push(campaignId);
    if (isRetired(details)) retired += 1;
    if (activities.every(isDone)) campaignsDone += 1;
    for (const activity of activities) {
      const owed = debtOf(activity.counters ?? {}, activity.seen ?? {});
      for (const [code, count] of Object.entries(owed)) debt[code] = (debt[code] ?? 0) + count;
      if (activity.owedSince && since(activity.owedSince, now) >= overdueAfterMs) overdue += totalOf(owed);
      if (isParked(activity, now)) parked.push(activity.campaignActivityId);
      if (isRetired(activity)) retired += 1;
      else if (activity.settledAt !== undefined) settled += 1;
      else open += 1;
      const refreshed = activity.countersRefreshedAt;
      if (refreshed && (oldestCounters === undefined || refreshed < oldestCounters))
        oldestCounters = refreshed;
    }
  }
  return { campaignsDone, open, settled, retired, debt, overdue, oldestCounters, parked };
}

function isDone(activity: ActivityState): boolean {
  return activity.readAt !== undefined || isRetired(activity);
}

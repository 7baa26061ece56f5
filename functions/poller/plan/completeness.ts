import { dayMs } from '../../../shared/bounce/instant.ts';
import { type CampaignMemory, isGone, isRead, isSuspended, type ReportMemory } from './campaign-memory.ts';
import { missingFrom, total } from './missing.ts';

/** Counters lag by hours; rows that are still missing after a day count as overdue. */
const overdueAfterMs = dayMs;

/** How complete our knowledge of the account is, as numbers that an alarm can read. */
export interface Completeness {
  /** Campaigns whose every report has been read to its end at least once, of all in the lookback. */
  readonly campaignsDone: number;
  /** Reports that may still change, and those with nothing more to read. */
  readonly open: number;
  readonly closed: number;
  /** What Constant Contact does not know any more (404). */
  readonly gone: number;
  /** Contacts that the vendor's counters count and whose rows we have not seen, by code. */
  readonly missing: Readonly<Record<string, number>>;
  /** Of them, those counted for more than a day. */
  readonly overdue: number;
  /** The oldest time at which the vendor refreshed counters we rely on. */
  readonly oldestCounters: string | undefined;
  /** Ids of what has failed for so long that it is tried once a day only. */
  readonly suspended: readonly string[];
}

/** @param unreadable campaigns that the vendor listed without a usable id. */
export function completenessOf(
  memories: Iterable<CampaignMemory>,
  { now, unreadable = 0 }: { readonly now: Date; readonly unreadable?: number },
): Completeness {
  const missing: Record<string, number> = {};
  const suspended: string[] = unreadable > 0 ? [`${unreadable} campaigns without a usable id`] : [];
  let [campaignsDone, open, closed, gone, overdue] = [0, 0, 0, 0, 0];
  let oldestCounters: string | undefined;
  for (const { campaignId, details, reports, missing: retry } of memories) {
    if (isSuspended(details.trouble)) suspended.push(campaignId);
    if (isGone(details.trouble)) gone += 1;
    if (areReportsKnown(details) && reports.every(isDone)) campaignsDone += 1;
    const isOverdue = retry !== undefined && now.getTime() - Date.parse(retry.since) >= overdueAfterMs;
    for (const report of reports) {
      const rows = missingFrom(report);
      for (const [code, count] of Object.entries(rows)) missing[code] = (missing[code] ?? 0) + count;
      if (isOverdue) overdue += total(rows);
      if (isSuspended(report.trouble) || isSuspended(report.countersTrouble))
        suspended.push(report.campaignActivityId);
      if (isGone(report.trouble)) gone += 1;
      else if (report.stage.name === 'closed') closed += 1;
      else open += 1;
      const refreshed = report.counters?.refreshedAt;
      if (refreshed && (oldestCounters === undefined || refreshed < oldestCounters))
        oldestCounters = refreshed;
    }
  }
  return { campaignsDone, open, closed, gone, missing, overdue, oldestCounters, suspended };
}

/** Before a campaign's details were read, it may have reports that are not known. */
function areReportsKnown({ readAt, trouble }: CampaignMemory['details']): boolean {
  return readAt !== undefined || isGone(trouble);
}

function isDone(report: ReportMemory): boolean {
  return isRead(report) || isGone(report.trouble);
}

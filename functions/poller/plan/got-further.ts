import { dayMs, type Instant } from '../../../shared/bounce/instant.ts';
import { type CampaignMemory, isRead, type ReportMemory } from './campaign-memory.ts';

/**
 * Whether a run got further with a campaign: its details were read for the first time, or a report of it was, or a report
 * was closed. Reading again what is known is no progress.
 */
export function gotFurther(before: CampaignMemory | undefined, after: CampaignMemory): boolean {
  if (before?.details.readAt === undefined && after.details.readAt !== undefined) return true;
  const known = new Map(before?.reports.map((report) => [report.campaignActivityId, report]));
  return after.reports.some((report) => hasMoved(known.get(report.campaignActivityId), report));
}

function hasMoved(before: ReportMemory | undefined, after: ReportMemory): boolean {
  if (!isRead(after)) return false;
  if (before === undefined || !isRead(before)) return true;
  return before.stage.name !== 'closed' && after.stage.name === 'closed';
}

/**
 * When a run last got further, as it is remembered after this one. The clock starts with the first run.
 *
 * @param before undefined where no run has ended before.
 */
export function progressAfter(before: Instant | undefined, hasGotFurther: boolean, now: Date): Instant {
  return before === undefined || hasGotFurther ? now.toISOString() : before;
}

/** Whether so much time has passed without progress that an early end is no expected one any more. */
export function isStuck(progressAt: Instant, now: Date): boolean {
  return now.getTime() - Date.parse(progressAt) > dayMs;
}

import { dayMs } from '../../../shared/bounce/instant.ts';
import { isGone, isRead } from './campaign-memory.ts';
import { detailsChangeForMs } from './intervals.ts';
import { type Situation, triedFrom } from './next-read.ts';

/** Whether to ask at `now` which activities a campaign has. */
export function isDetailsDue(situation: Omit<Situation, 'intervals'>, now: Date): boolean {
  const { campaign, memory } = situation;
  const { details, reports } = memory;
  if (triedFrom(details.trouble, situation, reports.length === 0, now) > now.getTime()) return false;
  if (details.readAt === undefined || details.trouble !== undefined) return true;
  if (details.lastSentAt !== campaign.lastSentAt) return true;
  const isDayOld = now.getTime() - Date.parse(details.readAt) >= dayMs;
  // A sent campaign has an activity; an answer without one is asked for again.
  if (reports.length === 0) return isDayOld;
  // First the known reports are read, then it is asked whether there are more.
  if (reports.some((report) => !isRead(report) && !isGone(report.trouble))) return false;
  const { lastSentAt } = campaign;
  const age = lastSentAt === undefined ? 0 : now.getTime() - Date.parse(lastSentAt);
  return age < detailsChangeForMs && isDayOld;
}

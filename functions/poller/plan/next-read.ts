import { dayMs } from '../../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import {
  type CampaignMemory,
  isGone,
  isSuspended,
  type ReportMemory,
  type Trouble,
} from './campaign-memory.ts';
import { backoffMs, closeAfterMs, detailsChangeForMs, type Intervals, oldFrom, spread } from './intervals.ts';
import { missingFrom, missingFromCampaign, total } from './missing.ts';

/** One read of a report. It always begins at the top. */
export interface ReadStep {
  readonly campaignActivityId: string;
  readonly why: Why;
  /** `whole`: to a page without a link. `newest`: may stop at a page with nothing new, once nothing is missing. */
  readonly extent: 'newest' | 'whole';
  /** Compares rows published before with the address records, to find lost messages. */
  readonly comparesRecords: boolean;
}

export type Why =
  /** The report was never read to its end. */
  | 'first'
  /** The last read failed, or the report is too large for a run. */
  | 'failed'
  /** The vendor counts more bounces than we have seen. */
  | 'missing'
  /** The send is old: two whole reads without news close the report. */
  | 'closing'
  /** The vendor's lists say something else about the campaign than last time. */
  | 'changed'
  /** Nothing says that it changed; it is time to look. */
  | 'interval';

/** When a read is due, in epoch milliseconds; `alwaysDue` for at once. */
interface Due {
  readonly at: number;
  /** And no more from then on. */
  readonly until?: number;
  readonly why: Why;
  readonly extent: ReadStep['extent'];
}

const alwaysDue = Number.NEGATIVE_INFINITY;
const neverDue = Number.POSITIVE_INFINITY;

export interface Situation {
  readonly campaign: SentCampaign;
  readonly memory: CampaignMemory;
  readonly hasChanged: boolean;
  readonly intervals: Intervals;
}

/** The read that a report is due for at `now`, if any: the first of its reasons, in the order of what each may find. */
export function nextRead(report: ReportMemory, situation: Situation, now: Date): ReadStep | undefined {
  const due = allowedReads(report, situation, now).find(
    ({ at, until = neverDue }) => at <= now.getTime() && now.getTime() < until,
  );
  if (!due) return undefined;
  const { why, extent } = due;
  return {
    campaignActivityId: report.campaignActivityId,
    why,
    extent,
    comparesRecords: mayClose(report, situation.campaign, now),
  };
}

/** When a report is next due, in epoch milliseconds, if nothing changes until then; infinite where it never is. */
export function nextReadAt(report: ReportMemory, situation: Situation, now: Date): number {
  const times = allowedReads(report, situation, now).filter(({ at, until = neverDue }) => at < until);
  return Math.min(neverDue, ...times.map(({ at }) => at));
}

/** The reasons to read a report, none of them before its trouble allows another attempt. */
function allowedReads(report: ReportMemory, situation: Situation, now: Date): readonly Due[] {
  const from = triedFrom(report.trouble, situation, report.stage.name !== 'closed', now);
  return readsOf(report, situation).map((due) => ({ ...due, at: Math.max(due.at, from) }));
}

/** Every reason to read a report, the most important first, with the time from which it holds. */
function readsOf(
  report: ReportMemory,
  { campaign, memory, hasChanged, intervals }: Situation,
): readonly Due[] {
  const { stage, trouble, counters } = report;
  if (stage.name === 'unread') return [{ at: alwaysDue, why: 'first', extent: 'whole' }];
  // To its end: what the failed read was for need not be on the first page.
  if (trouble?.kind === 'failing' || trouble?.kind === 'too large')
    return [{ at: alwaysDue, why: 'failed', extent: 'whole' }];

  const old = oldFrom(campaign.lastSentAt);
  const lastReadAt = Date.parse(stage.lastReadAt);
  const recheckAt = lastReadAt + intervals.recheckRecentMs;
  const isMissingByList = missingFromCampaign(campaign, memory.reports).byList > 0;
  const isMissing = isMissingByList || total(missingFrom(report)) > 0;
  const { attempts = 0, last } = memory.missing ?? {};
  const missingFromTime = last === undefined ? alwaysDue : Date.parse(last) + backoffMs(attempts, intervals);
  const closingAt = Math.max(old, Date.parse(stage.wholeAt) + closeAfterMs);
  const whole = isMissingByList || counters === undefined;
  return [
    {
      at: isMissing ? missingFromTime : neverDue,
      why: 'missing',
      extent: isMissingByList ? 'whole' : 'newest',
    },
    // Before `changed`: counters that cannot be read leave their campaign changed for as long as that lasts.
    { at: stage.name === 'closed' ? neverDue : closingAt, why: 'closing', extent: 'whole' },
    { at: hasChanged ? alwaysDue : neverDue, why: 'changed', extent: whole ? 'whole' : 'newest' },
    { at: recheckAt, until: old, why: 'interval', extent: 'newest' },
    {
      at:
        stage.name === 'closed'
          ? Math.max(old, lastReadAt + intervals.recheckClosedMs * spread(report.campaignActivityId))
          : neverDue,
      why: 'interval',
      extent: 'newest',
    },
  ];
}

/** Whether a whole read that finds nothing new closes the report. */
export function mayClose({ stage }: ReportMemory, { lastSentAt }: SentCampaign, now: Date): boolean {
  return (
    stage.name === 'quiet' &&
    now.getTime() >= oldFrom(lastSentAt) &&
    now.getTime() >= Date.parse(stage.since) + closeAfterMs
  );
}

/**
 * From when something in trouble is tried again, in epoch milliseconds. What fails: in each run; what is suspended or too
 * large: once a day. What is gone (404): when the vendor's lists say something else of its campaign, and once a day
 *
 * - while something of it is left to read, since a 404 can be wrong and an old send's numbers do not change any more;
 * - while the campaign may still gain an activity;
 * - where the lists give no number of bounces, which could change.
 *
 * @param isLeft of a report: it is not closed; of a campaign's details: no activity of it is known.
 */
export function triedFrom(
  trouble: Trouble | undefined,
  { campaign, hasChanged }: Pick<Situation, 'campaign' | 'hasChanged'>,
  isLeft: boolean,
  now: Date,
): number {
  if (trouble === undefined) return alwaysDue;
  const nextDay = Date.parse(trouble.last) + dayMs;
  if (isSuspended(trouble)) return nextDay;
  if (!isGone(trouble) || hasChanged) return alwaysDue;
  const changesUntil =
    campaign.lastSentAt === undefined ? neverDue : Date.parse(campaign.lastSentAt) + detailsChangeForMs;
  return isLeft || campaign.bounces === undefined || now.getTime() < changesUntil ? nextDay : neverDue;
}

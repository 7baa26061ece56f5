import { compareText } from '../../../shared/bounce/compare-text.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { applyList, newCampaign } from './apply.ts';
import { type CampaignMemory, isRead, isSuspended, type ReportMemory } from './campaign-memory.ts';
import { backoffMs, type Intervals } from './intervals.ts';
import { missingFromCampaign } from './missing.ts';
import { isDetailsDue } from './next-details.ts';
import { nextRead, type ReadStep, type Situation } from './next-read.ts';
import type { Unfinished } from './unfinished.ts';

/** What one run has to do about a campaign. */
export interface CampaignStep {
  readonly campaign: SentCampaign;
  /** With what the vendor's lists say now. */
  readonly memory: CampaignMemory;
  /** Asks which activities the campaign has. */
  readonly readsDetails: boolean;
  /** The vendor's lists say something else than last time, or count bounces that we have not seen. */
  readonly hasChanged: boolean;
  /** The activities whose bounce counters are asked for. */
  readonly countersOf: readonly string[];
  /** The reports to read as far as they are known; details and counters may add more. */
  readonly reads: readonly ReadStep[];
}

export interface PlanContext {
  readonly now: Date;
  readonly intervals: Intervals;
  /** The report that the last run could not finish. */
  readonly unfinished?: Unfinished | undefined;
}

/**
 * What the next run reads, and why: the campaigns that something is due of, in the order in which they are served. The
 * report that the last run could not finish comes first, and last where it was first before; then what changed, youngest
 * send first, so that a run that ends early has read what matters most; then what is due without a change.
 *
 * @param campaigns as the vendor lists them now, newest first.
 */
export function plan(
  campaigns: readonly SentCampaign[],
  memory: ReadonlyMap<string, CampaignMemory>,
  context: PlanContext,
): readonly CampaignStep[] {
  const steps = campaigns
    .map((campaign) => planCampaign(campaign, memory.get(campaign.campaignId), context))
    .filter(
      ({ readsDetails, countersOf, reads, memory: { isServed } }) =>
        !isServed || readsDetails || countersOf.length > 0 || reads.length > 0,
    );
  const rank = ({ memory: { isServed, reports } }: CampaignStep) => {
    const { campaignActivityId: id, turn } = context.unfinished ?? {};
    if (reports.some(({ campaignActivityId }) => campaignActivityId === id)) return turn === 'first' ? 0 : 3;
    return isServed ? 2 : 1;
  };
  return steps.sort((one, other) => rank(one) - rank(other));
}

/** What has to be done about one campaign. */
export function planCampaign(
  campaign: SentCampaign,
  known: CampaignMemory | undefined,
  context: PlanContext,
): CampaignStep {
  const { now, intervals } = context;
  const memory = applyList(known ?? newCampaign(campaign.campaignId), campaign);
  const { isServed, missing } = memory;
  const isMissingDue =
    missing !== undefined &&
    missingFromCampaign(campaign, memory.reports).byList > 0 &&
    now.getTime() >= Date.parse(missing.last) + backoffMs(missing.attempts, intervals);
  const hasChanged = !isServed || isMissingDue;
  return {
    campaign,
    memory,
    readsDetails: isDetailsDue({ campaign, memory, hasChanged }, now),
    countersOf: countersDue(memory, hasChanged, now),
    hasChanged,
    reads: planReads(campaign, memory, context),
  };
}

/** The activities whose counters are asked for: when their campaign has changed, and until they are answered. */
export function countersDue({ reports }: CampaignMemory, hasChanged: boolean, now: Date): readonly string[] {
  return reports
    .filter(({ countersTrouble }) =>
      countersTrouble
        ? !isSuspended(countersTrouble) || now.getTime() - Date.parse(countersTrouble.last) >= dayMs
        : hasChanged,
    )
    .map(({ campaignActivityId }) => campaignActivityId);
}

/** The reads of a campaign's reports that are due now. */
export function planReads(
  campaign: SentCampaign,
  memory: CampaignMemory,
  { now, intervals, unfinished }: PlanContext,
): readonly ReadStep[] {
  const situation: Situation = { campaign, memory, hasChanged: !memory.isServed, intervals };
  // Least recently read first: where one report fills a run, or a day, the others have their turn.
  const rank = (report: ReportMemory) => {
    if (report.campaignActivityId === unfinished?.campaignActivityId)
      return unfinished.turn === 'first' ? '' : '~';
    return isRead(report) && report.stage.name !== 'unread' ? report.stage.lastReadAt : '0';
  };
  return memory.reports
    .toSorted((one, other) => compareText(rank(one), rank(other)))
    .flatMap((report) => nextRead(report, situation, now) ?? []);
}

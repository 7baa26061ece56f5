import type { ActivityState, AskedState, CampaignState } from '../../shared/aws/campaign-states.ts';
import type { SentCampaign } from '../../shared/constant-contact/campaigns.ts';
import {
  LinkRefusedError,
  NotFoundError,
  PublishIncompleteError,
  ReportUnavailableError,
  UnexpectedReportError,
} from '../../shared/errors.ts';
import {
  afterFailure,
  afterNotFound,
  afterSuccess,
  detailsDue,
  isParked,
  numbersMoved,
  walkDue,
} from './due.ts';
import type { RunSummary } from './run-summary.ts';

/** What the poller does to a campaign; each throws our errors. */
export interface CampaignReader {
  readActivityIds(campaignId: string): Promise<readonly string[]>;
  /** Reads an activity's report to its end, publishing what is new. */
  walk(campaignActivityId: string, sends: number | undefined): Promise<void>;
  now(): Date;
}

/** Faults of one campaign or report. Everything else (no access, no time, no table) ends the run. */
const faults = [ReportUnavailableError, UnexpectedReportError, LinkRefusedError, PublishIncompleteError];

/**
 * Asks for whatever is due of one campaign and returns the state to remember. A fault in one report is noted in the
 * summary and in the state, and the others are served.
 */
export async function pollCampaign(
  campaign: SentCampaign,
  state: CampaignState | undefined,
  reader: CampaignReader,
  summary: RunSummary,
): Promise<CampaignState> {
  const moved = numbersMoved(campaign, state);
  let details: AskedState = state?.details ?? {};
  let activities: readonly ActivityState[] = state?.activities ?? [];

  if (detailsDue(campaign, state, reader.now())) {
    details = await ask(campaign.campaignId, details, reader.now(), summary, async () => {
      const ids = await reader.readActivityIds(campaign.campaignId);
      const known = new Map(activities.map((activity) => [activity.campaignActivityId, activity]));
      activities = ids.map((campaignActivityId) => known.get(campaignActivityId) ?? { campaignActivityId });
    });
  }

  const polled: ActivityState[] = [];
  for (const { campaignActivityId, ...asked } of activities) {
    const due = walkDue(campaign, asked, moved, reader.now());
    const walk = () => reader.walk(campaignActivityId, campaign.sends);
    const next = due ? await ask(campaignActivityId, asked, reader.now(), summary, walk) : asked;
    if (due) summary.activitiesWalked += 1;
    polled.push({ campaignActivityId, ...next });
  }

  for (const [id, asked] of [[campaign.campaignId, details] as const, ...polled.map(withId)]) {
    if (isParked(asked, reader.now())) summary.parked.add(id);
  }
  return {
    campaignId: campaign.campaignId,
    ...(campaign.lastSentAt !== undefined && { lastSentAt: campaign.lastSentAt }),
    ...(campaign.bounces !== undefined && { bounces: campaign.bounces }),
    details,
    activities: polled,
  };
}

function withId({ campaignActivityId, ...asked }: ActivityState): readonly [string, AskedState] {
  return [campaignActivityId, asked];
}

async function ask(
  id: string,
  asked: AskedState,
  now: Date,
  summary: RunSummary,
  call: () => Promise<void>,
): Promise<AskedState> {
  try {
    await call();
    return afterSuccess(now);
  } catch (error) {
    if (error instanceof NotFoundError) return afterNotFound();
    const fault = faults.find((Fault) => error instanceof Fault);
    if (!fault || !(error instanceof Error)) throw error;
    const next = afterFailure(asked, now);
    if (!isParked(next, now)) summary.failed.set(id, error.message);
    return next;
  }
}

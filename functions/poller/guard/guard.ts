import type { ActivityState, CampaignState } from '../../../shared/aws/campaign-states.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { NotFoundError, reasonOf } from '../../../shared/errors.ts';
import { providerHash } from '../../../shared/row-mark.ts';
import { afterFailure, afterNotFound } from '../after-walk.ts';
import { isFault } from '../faults.ts';
import { isToAnnounce } from './announce.ts';
import { type JudgeSendParts, judgeSend, publishHeld } from './judge-send.ts';
import { readBounces } from './read-bounces.ts';
import { isOf, type Send, sendsOf } from './sends.ts';
import { settleAndForget } from './settle-and-forget.ts';

export interface GuardParts extends Omit<JudgeSendParts, 'sends' | 'note'> {
  readonly campaigns: readonly SentCampaign[];
  readonly states: ReadonlyMap<string, CampaignState>;
  readonly lookbackDays: number;
  /** Stores a campaign's state. */
  readonly remember: (state: CampaignState) => Promise<void>;
}

/**
 * Looks for provider outages in what the account's reports showed: opens incidents, publishes their bounces with the
 * mark, and lets those go that later sends have settled. Oldest send first, so that a long outage is not part of what is
 * usual.
 *
 * @throws whatever ends a run; the trouble of a single report is in `summary.failed` instead.
 */
export async function guardAgainstOutages(parts: GuardParts): Promise<void> {
  const sends = sendsOf(parts.campaigns, parts.states, parts.now());
  await announceAll(sends, parts);
  for (const send of sends.toReversed()) {
    const note = (judged: NonNullable<ActivityState['judged']>) =>
      change(send, parts, (activity) => ({ ...activity, judged: { ...activity.judged, ...judged } }));
    await ofOneReport(send, parts, () => judgeSend(send, { ...parts, sends, note }));
  }
  await settleAndForget(sends, parts);
}

/** What a run that died before has opened and not announced, and words that the index does not carry to everybody. */
async function announceAll(sends: readonly Send[], parts: GuardParts): Promise<void> {
  const known = parts.incidents.all();
  for (const incident of known.filter((one) => isToAnnounce(one, known))) {
    const send = sends.find((one) => isOf(incident, one));
    if (!send || send.isOutOfReach) continue;
    await ofOneReport(send, parts, async () => {
      const { campaign, activity } = send;
      const about = { provider: providerHash(incident.provider), code: incident.code };
      const { bounces } = await readBounces({ ...activity, sends: campaign.sends, ...about }, parts);
      await publishHeld(incident, bounces, send, parts);
    });
  }
}

/** Trouble of one report is noted, as when a walk meets it, and the others are looked at. */
async function ofOneReport(send: Send, parts: GuardParts, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    const now = parts.now();
    if (error instanceof NotFoundError)
      return change(send, parts, (activity) => afterNotFound(activity, now));
    if (!isFault(error)) throw error;
    parts.summary.failed.set(send.activity.campaignActivityId, reasonOf(error));
    await change(send, parts, (activity) => afterFailure(activity, now));
  }
}

/** Changes the state of a send's activity as it is now. */
async function change(
  { campaign, activity: { campaignActivityId } }: Send,
  { states, remember }: GuardParts,
  change: (activity: ActivityState) => ActivityState,
): Promise<void> {
  const state = states.get(campaign.campaignId);
  if (!state) return;
  const activities = state.activities.map((activity) =>
    activity.campaignActivityId === campaignActivityId ? change(activity) : activity,
  );
  await remember({ ...state, activities });
}

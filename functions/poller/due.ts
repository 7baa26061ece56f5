import type { AskedState, CampaignState } from '../../shared/aws/campaign-states.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../shared/constant-contact/campaigns.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * How long a send is fresh: its reports are read on every tick. The vendor tries an undeliverable message for up to
 * three days before it reports it, so rows of a send appear for about 72 hours; a day is added for lag.
 */
const freshForMs = 4 * dayMs;
/** Older reports change rarely (a late send to new members, a suspended address) and are read once a day. */
const staleReadEveryMs = dayMs;
/** A campaign may gain a `resend` activity for about this long; its details are read again once a day. */
const detailsChangeForMs = 14 * dayMs;
/** After failing this long something is parked: tried once a day and counted apart, so that it hides nothing else. */
const parkAfterMs = dayMs;
const parkedTryEveryMs = dayMs;

/** Whether the vendor's lists say something else about the campaign than they did last time. */
export function numbersMoved(campaign: SentCampaign, state: CampaignState | undefined): boolean {
  return state?.lastSentAt !== campaign.lastSentAt || state?.bounces !== campaign.bounces;
}

/** Whether to ask which activities a campaign has. */
export function detailsDue(campaign: SentCampaign, state: CampaignState | undefined, now: Date): boolean {
  if (!state) return true;
  const { details } = state;
  if (details.retired) return numbersMoved(campaign, state);
  if (isParked(details, now) && since(details.failedAt, now) < parkedTryEveryMs) return false;
  if (details.readAt === undefined || details.failingSince !== undefined) return true;
  if (state.lastSentAt !== campaign.lastSentAt) return true;
  return ageOf(campaign, now) < detailsChangeForMs && since(details.readAt, now) >= dayMs;
}

/** Whether to read an activity's bounce report. */
export function walkDue(campaign: SentCampaign, activity: AskedState, moved: boolean, now: Date): boolean {
  if (activity.retired) return moved;
  if (isParked(activity, now)) return since(activity.failedAt, now) >= parkedTryEveryMs;
  return ageOf(campaign, now) < freshForMs || since(activity.readAt, now) >= staleReadEveryMs;
}

export function isParked(asked: AskedState, now: Date): boolean {
  return asked.failingSince !== undefined && since(asked.failingSince, now) >= parkAfterMs;
}

export function afterSuccess(now: Date): AskedState {
  return { readAt: now.toISOString() };
}

export function afterFailure({ readAt, failingSince }: AskedState, now: Date): AskedState {
  const failedAt = now.toISOString();
  return { ...(readAt !== undefined && { readAt }), failedAt, failingSince: failingSince ?? failedAt };
}

export function afterNotFound(): AskedState {
  return { retired: true };
}

/** A campaign without a readable time counts as sent now. */
function ageOf({ lastSentAt }: SentCampaign, now: Date): number {
  return lastSentAt === undefined ? 0 : since(lastSentAt, now);
}

function since(instant: Instant | undefined, now: Date): number {
  return instant === undefined ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(instant);
}

import type { ActivityState, AskedState, CampaignState } from '../../shared/aws/campaign-states.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import type { Beats } from './config.ts';
import { debtOf } from './debt.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * How long a send is fresh. The vendor tries an undeliverable message for up to three days before it reports it, so
 * rows of a send appear for about 72 hours; a day is added for lag.
 */
export const freshForMs = 4 * dayMs;
/** A campaign may gain a `resend` activity for about this long; its details are read again once a day. */
const detailsChangeForMs = 14 * dayMs;
/** After failing this long something is parked: tried once a day and counted apart, so that it hides nothing else. */
const parkAfterMs = dayMs;
const parkedTryEveryMs = dayMs;
/** Two walks to the end that find nothing new settle a report, if at least this lies between them. */
export const settleGapMs = 12 * hourMs;
/** A debt that is not paid is looked for after one tick, two, four ... and at last once a day. */
const longestBackoffMs = dayMs;

/** Whether the vendor's lists say something else about the campaign than they did last time. */
export function numbersDiffer(campaign: SentCampaign, state: CampaignState | undefined): boolean {
  return state?.lastSentAt !== campaign.lastSentAt || state?.bounces !== campaign.bounces;
}

/** Whether they differ, or did and not everything has been done that this calls for. */
export function numbersMoved(campaign: SentCampaign, state: CampaignState | undefined): boolean {
  return numbersDiffer(campaign, state) || state?.unserved === true;
}

/** Whether it is time to look again for bounces that the lists count and nobody has seen. */
export function unseenDue(state: CampaignState | undefined, beats: Beats, now: Date): boolean {
  return (
    state?.unseenTries !== undefined && since(state.unseenAt, now) >= backoffMs(state.unseenTries, beats)
  );
}

/**
 * Whether to ask which activities a campaign has.
 *
 * @param moved whether the lists say something else than last time, or count what nobody has seen.
 */
export function detailsDue(
  campaign: SentCampaign,
  state: CampaignState | undefined,
  moved: boolean,
  now: Date,
): boolean {
  if (!state) return true;
  const { details } = state;
  if (isRetired(details)) return comesBack(campaign, details, { moved, open: false }, now);
  if (isParked(details, now) && since(details.failedAt, now) < parkedTryEveryMs) return false;
  if (details.readAt === undefined || details.failingSince !== undefined) return true;
  if (state.detailsFor !== campaign.lastSentAt) return true;
  // A sent campaign has an activity; an answer without one is looked at again.
  if (state.activities.length === 0) return since(details.readAt, now) >= dayMs;
  // First what is known is read, then it is asked whether there is more.
  if (state.activities.some((activity) => activity.readAt === undefined && !isRetired(activity)))
    return false;
  return ageOf(campaign, now) < detailsChangeForMs && since(details.readAt, now) >= dayMs;
}

/**
 * How to read a report. `toEnd` reads to a page without a link; the others may stop at a page that holds nothing new
 * once nothing is owed. `verify` compares known rows with the address records on the way.
 */
export interface Walk {
  readonly why: 'first' | 'goOn' | 'oneByOne' | 'owed' | 'moved' | 'look' | 'settle';
  readonly toEnd: boolean;
  readonly verify: boolean;
  /** Only rows with these codes; all when undefined. */
  readonly codes?: readonly string[];
  /** The vendor's link to the page where it goes on; it begins at the top when undefined. */
  readonly from?: string;
}

export interface WalkContext {
  /** The vendor's lists say something else about the campaign than last time. */
  readonly moved: boolean;
  /** They count more bounces of it than we have seen: whatever its counters say, something is missing. */
  readonly unseen?: boolean;
  readonly now: Date;
  readonly beats: Beats;
}

/** Which walk a report is due for, if any: the first reason that holds, in the order of what it may find. */
export function walkDue(
  campaign: SentCampaign,
  activity: ActivityState,
  { moved, unseen = false, now, beats }: WalkContext,
): Walk | undefined {
  const owed = Object.keys(debtOf(activity.counters ?? {}, activity.seen ?? {}));
  const news = { moved, open: activity.settledAt === undefined };
  if (isRetired(activity) && !comesBack(campaign, activity, news, now)) return undefined;
  if (isParked(activity, now) && since(activity.failedAt, now) < parkedTryEveryMs) return undefined;
  // A link that has met trouble for half a day is given up: the walk begins again at the top.
  const stuck = activity.failingSince !== undefined && since(activity.failingSince, now) >= parkAfterMs / 2;
  const unfinished = stuck ? undefined : activity.unfinished;
  const [nextCode] = activity.codesLeft ?? [];
  if (nextCode !== undefined) return oneByOne(nextCode, unfinished);
  if (unfinished) return goOn(unfinished);
  if (activity.readAt === undefined) return { why: 'first', toEnd: true, verify: false };
  // To its end: whatever called for the walk that failed need not be on the first page.
  if (activity.failingSince !== undefined) return { why: 'moved', toEnd: true, verify: false };

  const fresh = ageOf(campaign, now) < freshForMs;
  const unsettled = !fresh && activity.settledAt === undefined;
  const verify = unsettled && activity.quietSince !== undefined;
  if (owed.length > 0 && since(activity.lookedAt, now) >= backoffMs(activity.owedTries ?? 0, beats)) {
    // Every second try in vain is a whole walk: a row without a code, or with an unknown letter, passes no filter. It
    // settles the report, too: a debt that is never paid must not keep lost messages from being found.
    const whole = activity.filterIgnored || (activity.owedTries ?? 0) % 2 === 1;
    return { why: 'owed', toEnd: whole, verify: whole && verify, ...(!whole && { codes: owed }) };
  }
  // Before what only moved: counters that cannot be read leave their campaign moved for as long as that lasts.
  if (unsettled && since(activity.readAt, now) >= settleGapMs) return { why: 'settle', toEnd: true, verify };
  if (moved) return { why: 'moved', toEnd: unseen || activity.counters === undefined, verify: false };
  if (fresh) return everyMs(activity, beats.freshLookMs, now);
  if (activity.settledAt === undefined) return undefined;
  return everyMs(activity, beats.settledLookMs * spread(activity.campaignActivityId), now);
}

/**
 * What was not found is asked for again when its numbers move; once a day where the vendor gives no numbers, for as
 * long as its reports may still change, and until a report has settled: a 404 can be as wrong as any other answer, and of
 * an old send no number moves any more to say so.
 */
function comesBack(
  campaign: SentCampaign,
  asked: AskedState,
  { moved, open }: { readonly moved: boolean; readonly open: boolean },
  now: Date,
): boolean {
  const mayBeThere = open || campaign.bounces === undefined || ageOf(campaign, now) < detailsChangeForMs;
  return moved || (mayBeThere && since(asked.retiredAt, now) >= dayMs);
}

type Unfinished = NonNullable<ActivityState['unfinished']>;

function goOn({ codes, verify = false, from }: Unfinished): Walk {
  return {
    why: 'goOn',
    toEnd: true,
    verify,
    ...(codes && { codes }),
    ...(from !== undefined && { from }),
  };
}

function oneByOne(code: string, unfinished: Unfinished | undefined): Walk {
  const from = unfinished?.codes?.[0] === code ? unfinished.from : undefined;
  return {
    why: 'oneByOne',
    toEnd: true,
    verify: false,
    codes: [code],
    ...(from !== undefined && { from }),
  };
}

/**
 * From 0.75 to 1.25, the same for the same activity. Reports that settled on the same day, as all do after a first
 * run, would otherwise all be looked into on the same day again.
 */
function spread(campaignActivityId: string): number {
  return 0.75 + Number.parseInt(campaignActivityId.slice(-3), 16) / 0xfff / 2;
}

function everyMs(activity: ActivityState, beatMs: number, now: Date): Walk | undefined {
  return since(activity.lookedAt, now) >= beatMs ? { why: 'look', toEnd: false, verify: false } : undefined;
}

function backoffMs(triesInVain: number, beats: Beats): number {
  return triesInVain === 0 ? 0 : Math.min(beats.tickMs * 2 ** (triesInVain - 1), longestBackoffMs);
}

/** The latest news of it was that it is not there. */
export function isRetired({ retiredAt, failedAt = '' }: AskedState): boolean {
  return retiredAt !== undefined && retiredAt >= failedAt;
}

export function isParked(asked: AskedState, now: Date): boolean {
  return (
    !isRetired(asked) && asked.failingSince !== undefined && since(asked.failingSince, now) >= parkAfterMs
  );
}

/** A campaign without a readable time counts as sent now. */
export function ageOf({ lastSentAt }: SentCampaign, now: Date): number {
  return lastSentAt === undefined ? 0 : since(lastSentAt, now);
}

export function since(instant: Instant | undefined, now: Date): number {
  return instant === undefined ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(instant);
}

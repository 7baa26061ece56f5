import { isDeepStrictEqual } from 'node:util';
import type { ActivityState, AskedState, CampaignState } from '../../shared/aws/campaign-states.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Counters } from '../../shared/constant-contact/counters.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { NotFoundError, reasonOf } from '../../shared/errors.ts';
import { markCodes } from '../../shared/row-mark.ts';
import { afterFailure, afterNotFound, opened, withCounters } from './after-walk.ts';
import type { Beats } from './config.ts';
import { debtOf, totalOf } from './debt.ts';
import {
  ageOf,
  detailsDue,
  freshForMs,
  isParked,
  numbersDiffer,
  numbersMoved,
  unseenDue,
  type Walk,
  walkDue,
} from './due.ts';
import { isFault } from './faults.ts';
import { WalkInterrupted } from './poll-activity.ts';
import type { RunSummary } from './run-summary.ts';

/** What the poller does to a campaign; each throws our errors. */
export interface CampaignReader {
  readActivityIds(campaignId: string): Promise<readonly string[]>;
  poll(
    activity: ActivityState,
    walk: Walk,
    size: { readonly sends: number | undefined; readonly old: boolean },
  ): Promise<ActivityState | WalkInterrupted>;
  now(): Date;
}

/** A campaign while a run deals with it. */
export interface OpenCampaign {
  readonly campaign: SentCampaign;
  readonly before: CampaignState | undefined;
  /** The vendor's lists say something else about it than last time. */
  readonly moved: boolean;
  details: AskedState;
  detailsFor: Instant | undefined;
  activities: readonly ActivityState[];
  /** False when the counters of a moved campaign could not be read: they have to be asked for again. */
  countersRead: boolean;
}

/** Begins with a campaign: asks which activities it has, if that is due. */
export async function openCampaign(
  campaign: SentCampaign,
  before: CampaignState | undefined,
  reader: CampaignReader,
  beats: Beats,
  summary: RunSummary,
): Promise<OpenCampaign> {
  // Once only: a campaign that takes several runs would be opened by each of them, and never settle.
  const isOpened = numbersDiffer(campaign, before);
  const known = new Map(before?.activities.map((activity) => [activity.campaignActivityId, activity]));
  const open: OpenCampaign = {
    campaign,
    before,
    moved: numbersMoved(campaign, before) || unseenDue(before, beats, reader.now()),
    details: before?.details ?? {},
    detailsFor: before?.detailsFor,
    activities: (before?.activities ?? []).map((activity) => (isOpened ? opened(activity) : activity)),
    countersRead: true,
  };
  const now = reader.now();
  if (!detailsDue(campaign, before, open.moved, now)) return open;
  try {
    const ids = await reader.readActivityIds(campaign.campaignId);
    const current = new Map(open.activities.map((activity) => [activity.campaignActivityId, activity]));
    for (const id of ids) if (!current.has(id)) current.set(id, { campaignActivityId: id });
    // One that is not listed any more stays: if it is gone, its report will say so.
    open.activities = [...current.values()];
    open.details = { readAt: now.toISOString() };
    open.detailsFor = campaign.lastSentAt;
    // A resend that was added says as much as a number that moved.
    return ids.some((id) => !known.has(id)) ? { ...open, moved: true } : open;
  } catch (error) {
    if (error instanceof NotFoundError) open.details = afterNotFound(open.details, now);
    else open.details = failed(campaign.campaignId, open.details, error, now, summary);
    return open;
  }
}

/** Takes in new counters; a report whose counters changed is open again. */
export function takeCounters(open: OpenCampaign, counters: ReadonlyMap<string, Counters>, now: Date): void {
  open.activities = open.activities.map((activity) => {
    const latest = counters.get(activity.campaignActivityId);
    if (!latest || isDeepStrictEqual({ ...latest.byCode }, activity.counters)) return activity;
    return withCounters(activity, latest, now);
  });
}

/**
 * Reads whatever reports of the campaign are due. A fault in one is noted in the summary and in the state, and the
 * others are served.
 *
 * @returns the state to remember, and why the run has to end, if it has to.
 */
export async function walkCampaign(
  open: OpenCampaign,
  reader: CampaignReader,
  beats: Beats,
  summary: RunSummary,
): Promise<{ readonly state: CampaignState; readonly interruptedBy?: unknown }> {
  const { campaign, moved } = open;
  const polled: ActivityState[] = [];
  let interruption: WalkInterrupted | undefined;
  const unseen = isUnseen(campaign, open.activities);
  // The one looked into longest ago is first: where a report fills a run, or a day, the others have their turn too.
  const inTurn = open.activities.toSorted(
    ({ lookedAt: one = '' }, { lookedAt: other = '' }) => Number(one > other) - Number(one < other),
  );
  for (const activity of inTurn) {
    const now = reader.now();
    const walk = interruption ? undefined : walkDue(campaign, activity, { moved, unseen, now, beats });
    if (!walk) {
      polled.push(activity);
      continue;
    }
    summary.activitiesWalked += 1;
    try {
      const next = await reader.poll(activity, walk, {
        sends: campaign.sends,
        old: ageOf(campaign, now) >= freshForMs,
      });
      if (next instanceof WalkInterrupted) interruption = next;
      const state = next instanceof WalkInterrupted ? next.state : next;
      if (!interruption && totalOf(debtOf(state.counters ?? {}, state.seen ?? {})) > 0)
        summary.incomplete += 1;
      polled.push(state);
    } catch (error) {
      if (error instanceof NotFoundError) polled.push(afterNotFound(activity, now));
      else polled.push(failed(activity.campaignActivityId, activity, error, now, summary));
    }
  }
  const served = interruption === undefined && open.countersRead;
  const state = {
    ...stateOf({ ...open, activities: polled }, served),
    ...unseenState(open, polled, served, reader.now()),
  };
  return interruption ? { state, interruptedBy: interruption.cause } : { state };
}

/** Whether the lists count more bounces of a campaign than contacts were seen, whatever its counters say. */
function isUnseen({ bounces = 0 }: SentCampaign, activities: readonly ActivityState[]): boolean {
  const seenContacts = activities.reduce((sum, { seen = {} }) => {
    const { [markCodes.recovered]: recovered = 0, ...others } = seen;
    // A recovered contact was seen without a code and with one.
    return sum + totalOf(others) - recovered;
  }, 0);
  return bounces > seenContacts;
}

/** Numbers may move a while before the rows they count are shown: then it is looked again, less and less often. */
function unseenState(
  { campaign, before, moved }: OpenCampaign,
  activities: readonly ActivityState[],
  served: boolean,
  now: Date,
): Pick<CampaignState, 'unseenTries' | 'unseenAt'> {
  if (!isUnseen(campaign, activities)) return {};
  const tries = numbersDiffer(campaign, before) ? 0 : (before?.unseenTries ?? 0);
  const at = moved && served ? now.toISOString() : before?.unseenAt;
  return { unseenTries: tries + Number(moved && served), ...(at !== undefined && { unseenAt: at }) };
}

/** The state as it is to be remembered; `served` says whether everything was done that the vendor's numbers call for. */
export function stateOf(
  { campaign, before, details, detailsFor, activities }: OpenCampaign,
  served: boolean,
): CampaignState {
  const { campaignId, lastSentAt, bounces } = campaign;
  const unserved = !served && numbersMoved(campaign, before);
  return {
    campaignId,
    ...(lastSentAt !== undefined && { lastSentAt }),
    ...(bounces !== undefined && { bounces }),
    ...(unserved && { unserved }),
    details,
    ...(detailsFor !== undefined && { detailsFor }),
    activities: [...activities],
  };
}

function failed<State extends AskedState>(
  id: string,
  asked: State,
  error: unknown,
  now: Date,
  summary: RunSummary,
): State {
  if (!isFault(error)) throw error;
  const next = afterFailure(asked, now);
  if (!isParked(next, now)) summary.failed.set(id, reasonOf(error));
  return next;
}

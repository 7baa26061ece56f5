import type { AddressRecords } from '../../shared/aws/address-records.ts';
import type { BouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import type { ActivityState } from '../../shared/aws/campaign-states.ts';
import type { PublishedRows } from '../../shared/aws/published-rows.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { bounceCodes } from '../../shared/bounce/bounce-codes.ts';
import type { IncidentMark } from '../../shared/bounce/incident-mark.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import type { ReportPage, ReportWanted } from '../../shared/constant-contact/bounce-report.ts';
import {
  BudgetSpentError,
  LinkExpiredError,
  NotFoundError,
  QuotaClosedError,
  TimeUpError,
  UnexpectedReportError,
} from '../../shared/errors.ts';
import { markOf, recoveredMark } from '../../shared/row-mark.ts';
import { afterWalk } from './after-walk.ts';
import { debtOf, totalOf } from './debt.ts';
import type { Walk } from './due.ts';
import { isFault } from './faults.ts';
import { providersToKeep } from './guard/sends.ts';
import { recoverCodes, recoverDue } from './recover-codes.ts';
import { type RowCounts, type WalkProgress, walkReport } from './walk-report.ts';

export interface ActivityParts {
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  readRemembered(campaignActivityId: string): Promise<PublishedRows>;
  readonly publisher: BouncePublisher;
  readonly records: Pick<AddressRecords, 'readMany'>;
  readonly counts: RowCounts;
  readonly marksOf: (bounce: Bounce) => readonly IncidentMark[];
  readonly guardedCodes: readonly string[];
  now(): Date;
}

/** A walk that ended politely before its end: the state to go on from, and why it ended. */
export class WalkInterrupted {
  readonly state: ActivityState;
  readonly cause: unknown;

  constructor(state: ActivityState, cause: unknown) {
    this.state = state;
    this.cause = cause;
  }
}

const politeEndings = [TimeUpError, QuotaClosedError, BudgetSpentError];
/** What the vendor may answer to a filter by code that it does not take. */
const filterRefusals = [NotFoundError, UnexpectedReportError];

/**
 * Reads an activity's report as `walk` says and returns its new state.
 *
 * @returns {WalkInterrupted} when the run has to end before the walk does.
 * @throws our errors: faults of this report, and whatever ends a run.
 */
export async function pollActivity(
  activity: ActivityState,
  walk: Walk,
  { sends, old }: { readonly sends: number | undefined; readonly old: boolean },
  parts: ActivityParts,
): Promise<ActivityState | WalkInterrupted> {
  const { campaignActivityId } = activity;
  const remembered = await parts.readRemembered(campaignActivityId);
  const { codes, from } = walk;
  const progress: WalkProgress = { next: from, fresh: 0 };
  let next: ActivityState;
  try {
    const pages = parts.readReport({ campaignActivityId, codes, from, sends });
    const owes = () => totalOf(debtOf(activity.counters ?? {}, remembered.seen())) > 0;
    const walked = await walkReport(campaignActivityId, walk, pages, {
      ...parts,
      remembered,
      progress,
      owes,
    });
    next = afterWalk(activity, walk, walked, { now: parts.now(), old });
  } catch (error) {
    const state = interrupted(activity, walk, progress);
    if (isPolite(error)) return new WalkInterrupted(state, error);
    if (error instanceof LinkExpiredError) return startOver(state, walk, { sends, old }, parts);
    const firstPage = progress.next === undefined;
    if (walk.codes && firstPage && filterRefusals.some((Kind) => error instanceof Kind)) {
      // The vendor does not take the filter at all: this report is read without one from now on.
      const { codesLeft: _, ...rest } = activity;
      const whole: Walk = { why: 'first', toEnd: true, verify: walk.verify };
      return pollActivity({ ...rest, filterIgnored: true }, whole, { sends, old }, parts);
    }
    throw error;
  }
  return recoverDue(next, parts.now()) ? recover(next, remembered, parts) : next;
}

/** Whether a run ends politely with this: no time, no quota, no budget. */
export function isPolite(error: unknown): boolean {
  return politeEndings.some((Ending) => error instanceof Ending);
}

function interrupted(activity: ActivityState, walk: Walk, { next, fresh }: WalkProgress): ActivityState {
  const { foundNew = false, refusals: refused = 0 } = activity.unfinished ?? {};
  const unfinished = {
    ...(next !== undefined && { from: next }),
    ...(walk.codes && { codes: [...walk.codes] }),
    ...(walk.verify && { verify: true }),
    foundNew: foundNew || fresh > 0,
    refusals: refused,
  };
  if (next === undefined) return refused === 0 ? activity : { ...activity, unfinished };
  // It has come further, so it does not fail any more: what fails for long is begun again at the top, and a walk of
  // several runs would never get to its end that way.
  const { failedAt: _, failingSince: __, ...healthy } = activity;
  return { ...healthy, unfinished };
}

/** The vendor refuses to go on from its own link: once, the walk begins again; twice, it goes code by code. */
async function startOver(
  activity: ActivityState,
  walk: Walk,
  size: { readonly sends: number | undefined; readonly old: boolean },
  parts: ActivityParts,
): Promise<ActivityState | WalkInterrupted> {
  const { unfinished, ...rest } = activity;
  const { from, ...fromTop } = walk;
  if (walk.why === 'oneByOne') {
    // A link of an earlier run may have expired; what is refused to the run that was just given it is refused for good.
    if (from !== undefined) return pollActivity(rest, fromTop, size, parts);
    // A single code whose links are refused is left, so that the others get their turn.
    return { ...rest, codesLeft: (activity.codesLeft ?? []).slice(1) };
  }
  const refused = (unfinished?.refusals ?? 0) + 1;
  if (refused > 1) return { ...rest, codesLeft: Object.keys(bounceCodes) };
  const again = { ...rest, unfinished: { foundNew: unfinished?.foundNew ?? false, refusals: refused } };
  return pollActivity(again, fromTop, size, parts);
}

/** Asks for missing codes. The walk before it is done whatever comes of this, so trouble only counts as a try. */
async function recover(
  activity: ActivityState,
  remembered: PublishedRows,
  parts: ActivityParts,
): Promise<ActivityState | WalkInterrupted> {
  try {
    return await publishRecovered(activity, remembered, parts);
  } catch (error) {
    // Not a try, but not again at once either: codes that take longer than a run would keep others from their turn.
    if (isPolite(error))
      return new WalkInterrupted({ ...activity, recoveredAt: parts.now().toISOString() }, error);
    const refused = filterRefusals.some((Kind) => error instanceof Kind);
    if (!refused && !isFault(error)) throw error;
    return { ...tried(activity, parts.now()), ...(refused && { filterIgnored: true }) };
  }
}

function tried(activity: ActivityState, now: Date): ActivityState {
  return { ...activity, recoveredAt: now.toISOString(), recoverTries: (activity.recoverTries ?? 0) + 1 };
}

async function publishRecovered(
  activity: ActivityState,
  remembered: PublishedRows,
  parts: ActivityParts,
): Promise<ActivityState> {
  const { campaignActivityId } = activity;
  const { bounces, filterIgnored } = await recoverCodes((code) =>
    parts.readReport({ campaignActivityId, codes: [code] }),
  );
  // One that came in the middle of the search was not asked for by every code: it waits for the next one.
  const asked = bounces.filter(({ code: _, ...bounce }) =>
    remembered.has(markOf({ kind: 'bounce', bounce })),
  );
  const news = asked.filter((bounce) => !remembered.has(markOf({ kind: 'bounce', bounce })));
  const refused = new Set(
    await parts.publisher.publish(news.map((bounce) => encodeBounce(bounce, parts.marksOf(bounce)))),
  );
  const accepted = news.filter((_, position) => !refused.has(position));
  await remembered.remember(
    accepted.flatMap((bounce) => [markOf({ kind: 'bounce', bounce }), recoveredMark(bounce.contactId)]),
  );
  parts.counts.published += accepted.length;
  return {
    ...tried(activity, parts.now()),
    seen: remembered.seen(),
    providers: providersToKeep(remembered.seenByProvider(), parts.guardedCodes),
    ...(accepted.length > 0 && { recoverTries: 0 }),
    ...(filterIgnored && { filterIgnored }),
  };
}

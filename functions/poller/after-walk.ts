import type { ActivityState, AskedState } from '../../shared/aws/campaign-states.ts';
import type { Counters } from '../../shared/constant-contact/counters.ts';
import type { Seen } from '../../shared/row-mark.ts';
import { debtOf, totalOf } from './debt.ts';
import { isRetired, settleGapMs, since, type Walk } from './due.ts';

/** What a walk came to. */
export interface Walked {
  /** It read to a page without a link. */
  readonly ended: boolean;
  /** Rows it published that were not remembered before. */
  readonly fresh: number;
  /** Known rows without a decision that it published again. */
  readonly repaired: number;
  readonly filterIgnored: boolean;
  /** Distinct contacts remembered of this activity now, by code. */
  readonly seen: Seen;
  /** Those of them that an incident could be of, by provider. */
  readonly providers: NonNullable<ActivityState['providers']>;
}

/** A message that never becomes a decision would otherwise keep its report open for ever. */
const mostRepairs = 3;

/** The state after a walk that met no fault. `old` says that the send is past its fresh days. */
export function afterWalk(
  activity: ActivityState,
  walk: Walk,
  walked: Walked,
  { now, old }: { readonly now: Date; readonly old: boolean },
): ActivityState {
  const at = now.toISOString();
  const { campaignActivityId, counters, countersRefreshedAt, recoveredAt, recoverTries, judged } = activity;
  const wholeReport = walked.ended && walk.codes === undefined;
  const foundNew = walked.fresh > 0 || (activity.unfinished?.foundNew ?? false);
  const repairs = (activity.repairs ?? 0) + Number(walked.repaired > 0);
  const codesLeft = walk.why === 'oneByOne' ? (activity.codesLeft ?? []).slice(1) : [];
  const readAt = wholeReport || (walk.why === 'oneByOne' && codesLeft.length === 0) ? at : activity.readAt;
  return {
    campaignActivityId,
    ...(readAt !== undefined && { readAt }),
    lookedAt: at,
    seen: walked.seen,
    ...(Object.keys(walked.providers).length > 0 && { providers: walked.providers }),
    ...(judged && { judged }),
    ...(counters && { counters }),
    ...(countersRefreshedAt !== undefined && { countersRefreshedAt }),
    ...(recoveredAt !== undefined && { recoveredAt }),
    ...(recoverTries !== undefined && { recoverTries }),
    ...((activity.filterIgnored || walked.filterIgnored) && { filterIgnored: true }),
    ...(repairs > 0 && { repairs }),
    ...(codesLeft.length > 0 && { codesLeft }),
    ...owing(activity, walked, at),
    ...settling(
      activity,
      {
        wholeReport,
        foundNew,
        repaired: walked.repaired > 0 && repairs <= mostRepairs,
        verified: walk.verify,
      },
      now,
      old,
    ),
  };
}

/** A debt grows older until it is paid; a walk that found something looks again at the next tick. */
function owing(activity: ActivityState, { seen, fresh }: Walked, at: string): Partial<ActivityState> {
  if (totalOf(debtOf(activity.counters ?? {}, seen)) === 0) return {};
  return { owedSince: activity.owedSince ?? at, owedTries: fresh > 0 ? 1 : (activity.owedTries ?? 0) + 1 };
}

interface Finding {
  readonly wholeReport: boolean;
  readonly foundNew: boolean;
  readonly repaired: boolean;
  readonly verified: boolean;
}

function settling(
  activity: ActivityState,
  { wholeReport, foundNew, repaired, verified }: Finding,
  now: Date,
  old: boolean,
): Partial<ActivityState> {
  if (foundNew || repaired) return {};
  const at = now.toISOString();
  const { quietSince, settledAt } = activity;
  if (settledAt !== undefined) return { settledAt, ...(quietSince !== undefined && { quietSince }) };
  if (!wholeReport || !old) return quietSince === undefined ? {} : { quietSince };
  if (quietSince === undefined) return { quietSince: at };
  // A debt may call for the second walk; but only one that has looked for lost messages closes the report.
  const settles = verified && since(quietSince, now) >= settleGapMs;
  return { quietSince, ...(settles && { settledAt: at }) };
}

/** New counters of an activity. Any change of them opens a settled report and looks for what they promise at once. */
export function withCounters(
  activity: ActivityState,
  { byCode, refreshedAt }: Counters,
  now: Date,
): ActivityState {
  const { owedTries: _, owedSince, ...rest } = opened(activity);
  const owes = totalOf(debtOf(byCode, activity.seen ?? {})) > 0;
  return {
    ...rest,
    counters: { ...byCode },
    ...(refreshedAt !== undefined && { countersRefreshedAt: refreshedAt }),
    ...(owes && { owedSince: owedSince ?? now.toISOString() }),
  };
}

/** A report that is not settled any more: its campaign was sent again, or its numbers moved. */
export function opened(activity: ActivityState): ActivityState {
  const { settledAt: _, quietSince: __, repairs: ___, ...rest } = activity;
  return rest;
}

/** The state of something whose reading met a fault. */
export function afterFailure<State extends AskedState>(asked: State, now: Date): State {
  const failedAt = now.toISOString();
  const failingSince = isRetired(asked) ? failedAt : (asked.failingSince ?? failedAt);
  return { ...asked, failedAt, failingSince };
}

/** The state of something the vendor does not know any more. */
export function afterNotFound<State extends AskedState>(asked: State, now: Date): State {
  return { ...asked, retiredAt: now.toISOString() };
}

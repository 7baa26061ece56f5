import { isDeepStrictEqual } from 'node:util';
import { debtOf, totalOf } from '../../../../functions/poller/debt.ts';
import { isRetired } from '../../../../functions/poller/due.ts';
import { toRecord } from '../../../../shared/aws/address-item.ts';
import type { CampaignState } from '../../../../shared/aws/campaign-states.ts';
import type { Plan } from '../plan/plan.ts';
import { distinctBounces, trueRecord } from '../truth.ts';
import type { Done } from '../world/happenings.ts';
import {
  bounceIn,
  type Invariant,
  incidentsIn,
  type Observed,
  recordKey,
  registerKey,
  visibleBounces,
} from './observed.ts';

/** What is wrong with the records of a world that says it is at rest: one sentence each. */
export function recordProblems(world: Observed): string[] {
  const published = world.published.values();
  const visible = hidesForGood(world.plan) ? [] : visibleBounces(world);
  const incidents = incidentsIn(world.table.items.get(registerKey));
  const trueSets = Map.groupBy([...visible, ...published], ({ address }) => address);
  return [...trueSets].flatMap(([address, bounces]) => {
    if (world.done.erased.has(address) || world.done.spoilt.has(address)) return [];
    const item = world.table.items.get(recordKey(address));
    const record = item && toRecord(item);
    if (!record)
      return `nothing is decided about ${address}, which bounced ${distinctBounces(bounces)} times`;
    const truth = trueRecord(address, bounces, { policy: world.plan.policy, incidents });
    if (!isDeepStrictEqual(record.standing, truth.standing)) {
      const [is, must] = [record.standing, truth.standing].map((standing) => JSON.stringify(standing));
      return `${address} stands at ${is} and not at ${must}`;
    }
    if (!isDeepStrictEqual(record.history, truth.history)) {
      const [is, must] = [record.history, truth.history].map((history) => JSON.stringify(history));
      return `of ${distinctBounces(bounces)} bounces of ${address} the record says ${is} and not ${must}`;
    }
    return [];
  });
}

/** The first reading and the two that settle a report: who is told three times that this is all has to believe it. */
const readings = 3;

function hidesForGood({ faults }: Plan): boolean {
  const early = faults.filter(
    ({ operation, kind }) => operation === 'ask for bounces' && kind === 'ends early',
  );
  return early.reduce((sum, { times }) => sum + times, 0) >= readings;
}

export const allDecided: Invariant = {
  name: 'at rest every visible bounce is decided, once, as the true set says',
  watch: (world, broken) => ({
    rests() {
      for (const problem of recordProblems(world)) broken(problem);
    },
  }),
};

/** Whether a bounce is in the dead-letter queue although nothing keeps it from being decided. */
export function isForgotten(body: string, { spoilt }: Done): boolean {
  const bounce = bounceIn(body);
  return bounce !== undefined && !spoilt.has(bounce.address);
}

/** What is on its way or lost: one sentence each. */
export function leftovers({ queue, account, unreadable, done }: Observed): string[] {
  const dead = new Set(queue.deadLetters.map(({ body }) => body));
  const rows = account.activities.flatMap((activity) => activity.rows);
  const shown = new Set(rows.filter(({ plan }) => plan.oddity === 'unreadable'));
  return [
    ...(queue.messages.length > 0 ? [`${queue.messages.length} messages are still in the queue`] : []),
    ...[...dead]
      .filter((body) => isForgotten(body, done))
      .map((body) => `a bounce is in the dead-letter queue: ${body}`),
    ...(unreadable.size < shown.size
      ? [`${unreadable.size} of ${shown.size} unreadable rows were published`]
      : []),
    ...[...unreadable, ...done.foreign]
      .filter((body) => !dead.has(body) && !done.expired.includes(body))
      .map((body) => `nobody kept ${body}`),
  ];
}

/** Published minus decided minus dead-lettered is zero, and what nobody could read is where a person can. */
export const nothingLeft: Invariant = {
  name: 'at rest nothing is on its way, and what could not be read is kept',
  watch: (world, broken) => ({
    rests() {
      for (const problem of leftovers(world)) broken(problem);
    },
  }),
};

export const leaseIsFree: Invariant = {
  name: 'at rest the lease is free',
  watch: ({ table }, broken) => ({
    rests() {
      const { holder } = table.items.get('POLL#LEASE') ?? {};
      if (holder !== undefined) broken(`${holder} still holds the lease`);
    },
  }),
};

/** What the poller still has to do: one sentence each. */
export function progressProblems({ table, plan: { calm, happenings }, account }: Observed): string[] {
  /**
   * Two rows of one contact without a code count as one of ours and perhaps as two of the vendor's; of a code that was
   * corrected, counters may still tell when nothing else moves; and what is remembered of a contact whose code was found
   * counts for another one once its row is forgotten.
   */
  const isAmbiguous = (id: string) => {
    if (account.rows.some(({ activity, plan }) => activity.id === id && plan.corrected)) return true;
    const uncoded = account.rows.filter(
      ({ activity, plan }) => activity.id === id && plan.code === undefined,
    );
    const isForgotten = happenings.some(({ kind }) => kind === 'remembered rows are forgotten');
    if (isForgotten && uncoded.length > 0) return true;
    return new Set(uncoded.map(({ contactId }) => contactId)).size < uncoded.length;
  };
  const problems: string[] = [];
  for (const { state } of table.items.values()) {
    for (const activity of (state as CampaignState | undefined)?.activities ?? []) {
      const { campaignActivityId: id, unfinished, codesLeft, counters = {}, seen = {} } = activity;
      if (unfinished || codesLeft) problems.push(`the walk of ${id} has not ended`);
      if (activity.failingSince !== undefined && !isRetired(activity))
        problems.push(`${id} is still failing`);
      const debt = debtOf(counters, seen);
      if (totalOf(debt) > 0 && !isAmbiguous(id)) problems.push(`${id} still owes ${JSON.stringify(debt)}`);
      if (calm.untilSettled && activity.settledAt === undefined && activity.retiredAt === undefined)
        problems.push(`${id} is not settled`);
    }
  }
  return problems;
}

/** Progress: without further faults every walk ends, debts are paid, and nothing stays given up. */
export const progressIsMade: Invariant = {
  name: 'at rest every walk has ended and no debt is open',
  watch: (world, broken) => ({
    rests() {
      for (const problem of progressProblems(world)) broken(problem);
    },
  }),
};

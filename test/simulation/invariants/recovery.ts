import { isDeepStrictEqual } from 'node:util';
import { toCampaignMemory } from '../../../functions/poller/memory/campaign-memories.ts';
import { missingFrom, total } from '../../../functions/poller/plan/missing.ts';
import { type Bounce, bounceHash } from '../../../shared/bounce/bounce.ts';
import { isErased } from '../../../shared/bounce/tombstone.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import type { Plan } from '../plan/plan.ts';
import { distinctBounces, policyNamed, trueRecord } from '../reference.ts';
import type { Done } from '../world/done.ts';
import { trueEvidence } from './evidence.ts';
import { covers } from './incident-cover.ts';
import {
  bounceIn,
  evidenceIn,
  type Invariant,
  incidentsIn,
  isCampaignMemory,
  type Observed,
  recordKey,
  registerKey,
  tombstoneOf,
  visibleBounces,
} from './observed.ts';

/** What is wrong with the records: one sentence each. */
/**
 * Whether the vendor has corrected the code of a bounce that an incident would cover by its first one: an incident that is
 * opened later is of the rows as they are then.
 */
function isOfCorrectedCode(
  address: string,
  bounces: readonly Bounce[],
  { account }: Observed,
  incidents: readonly StoredIncident[],
): boolean {
  const isCorrected = account.rows.some((row) => row.address === address && row.plan.corrected !== undefined);
  return isCorrected && bounces.some((bounce) => incidents.some((incident) => covers(incident, bounce)));
}

export function recordProblems(world: Observed): string[] {
  const published = world.published.values();
  const visible = hidesForGood(world.plan) ? [] : visibleBounces(world);
  const incidents = incidentsIn(world.table.items.get(registerKey));
  const trueSets = new Map([...world.said.keys()].map((address): [string, Bounce[]] => [address, []]));
  for (const [address, bounces] of Map.groupBy([...visible, ...published], ({ address }) => address))
    trueSets.set(address, bounces);
  return [...trueSets].flatMap(([address, all]) => {
    if (world.done.erased.has(address) || world.done.spoilt.has(address)) return [];
    const tombstone = tombstoneOf(world, address);
    const bounces = all.filter((bounce) => !isErased(tombstone, bounce));
    // Nothing has come since; or it was dropped among the dead letters, as one is that is dated in the future.
    if (tombstone && (bounces.length === 0 || bounces.some((bounce) => isDropped(bounce, world)))) return [];
    const item = world.table.items.get(recordKey(address));
    const record = item && toRecord(item);
    if (!record)
      return `nothing is decided about ${address}, which bounced ${distinctBounces(bounces)} times`;
    const policy = policyNamed(record.assessment.policy, world.plan);
    if (!policy) return `${address} is decided by ${record.assessment.policy}`;
    const overrides = world.said.get(address) ?? [];
    const evidence = trueEvidence(world, record);
    const truth = trueRecord(address, bounces, { policy, incidents, overrides, evidence });
    const isOther = !isDeepStrictEqual(record.assessment, truth.assessment);
    if (isOther && !isOfCorrectedCode(address, bounces, world, incidents)) {
      const [is, must] = [record.assessment, truth.assessment].map((assessment) =>
        JSON.stringify(assessment),
      );
      return `${address} is ${is} and not ${must}`;
    }
    if (!isDeepStrictEqual(record.history, truth.history)) {
      const [is, must] = [record.history, truth.history].map((history) => JSON.stringify(history));
      return `of ${distinctBounces(bounces)} bounces of ${address} the record says ${is} and not ${must}`;
    }
    return [];
  });
}

function isDropped(bounce: Bounce, { queue }: Observed): boolean {
  return queue.dropped.some((body) => {
    const letter = bounceIn(body);
    return letter !== undefined && bounceHash(letter) === bounceHash(bounce);
  });
}

/** The first read and the two that close a report: a vendor that hides rows from all of them hides them for good. */
const wholeReads = 3;

function hidesForGood({ faults }: Plan): boolean {
  const early = faults.filter(
    ({ operation, kind }) => operation === 'request bounces' && kind === 'ends early',
  );
  return early.reduce((sum, { times }) => sum + times, 0) >= wholeReads;
}

export const allDecided: Invariant = {
  name: 'after recovery every visible bounce is decided once, and as the reference decides',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of recordProblems(world)) broken(problem);
    },
  }),
};

/** Whether a bounce or evidence is in the dead-letter queue although nothing keeps it from being decided. */
export function isForgotten(body: string, { spoilt }: Done): boolean {
  const { address } = bounceIn(body) ?? evidenceIn(body) ?? {};
  return address !== undefined && !spoilt.has(address);
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
      .map((body) => `this is in the dead-letter queue: ${body}`),
    ...(unreadable.size < shown.size
      ? [`${unreadable.size} of ${shown.size} unreadable rows were published`]
      : []),
    ...[...unreadable, ...done.foreign]
      .filter((body) => !dead.has(body) && !done.expired.includes(body) && !queue.dropped.includes(body))
      .map((body) => `${body} is in no dead-letter queue`),
  ];
}

/** Published minus decided minus dead-lettered is zero, and unreadable rows are in the dead-letter queue. */
export const nothingLeft: Invariant = {
  name: 'after recovery the queue is empty, and what could not be read is in the dead-letter queue',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of leftovers(world)) broken(problem);
    },
  }),
};

export const leaseIsFree: Invariant = {
  name: 'after recovery the lease is free',
  watch: ({ table }, broken) => ({
    recovered() {
      const { holder } = table.items.get('POLL#LEASE') ?? {};
      if (holder !== undefined) broken(`${holder} still holds the lease`);
    },
  }),
};

/** No time in a memory is later. */
const endOfTime = new Date('9999-12-30T00:00:00.000Z');

/** What the poller still has to do: one sentence each. */
export function progressProblems({ table, plan: { recovery, events }, account }: Observed): string[] {
  /**
   * Two rows of one contact without a code count as one of ours and perhaps as two of the vendor's; counters may still
   * count a code that was corrected; and the fingerprint of a contact whose code was found counts for another contact
   * once that of its row is lost.
   */
  const isAmbiguous = (id: string) => {
    if (account.rows.some(({ activity, plan }) => activity.id === id && plan.corrected)) return true;
    const uncoded = account.rows.filter(
      ({ activity, plan }) => activity.id === id && plan.code === undefined,
    );
    const isLost = events.some(({ kind }) => kind === 'fingerprints are lost');
    if (isLost && uncoded.length > 0) return true;
    return new Set(uncoded.map(({ contactId }) => contactId)).size < uncoded.length;
  };
  const problems: string[] = [];
  for (const [key, item] of table.items) {
    if (!isCampaignMemory(key)) continue;
    const memory = toCampaignMemory({ ...item, pk: key }, endOfTime);
    if (!memory) problems.push(`${key} is not in the form that the poller writes`);
    for (const report of memory?.reports ?? []) {
      const { campaignActivityId: id, trouble, countersTrouble, stage } = report;
      if (trouble && trouble.kind !== 'gone') problems.push(`${id} is still ${trouble.kind}`);
      if (countersTrouble) problems.push(`the counters of ${id} are still ${countersTrouble.kind}`);
      const missing = missingFrom(report);
      if (total(missing) > 0 && !isAmbiguous(id))
        problems.push(`of ${id} rows are still missing: ${JSON.stringify(missing)}`);
      if (recovery.untilClosed && stage.name !== 'closed' && trouble?.kind !== 'gone')
        problems.push(`${id} is not closed`);
    }
  }
  return problems;
}

/** Progress: without further faults every read ends, no row is missing, and nothing stays in trouble. */
export const progressIsMade: Invariant = {
  name: 'after recovery every read has ended and no row is missing',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of progressProblems(world)) broken(problem);
    },
  }),
};

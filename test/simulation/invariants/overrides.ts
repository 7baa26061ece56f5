import { isDeepStrictEqual } from 'node:util';
import type { BatchRun } from '../../../cli/operate/run-batch.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { overrideRule } from '../../../shared/bounce/decide.ts';
import { joinFacts } from '../../../shared/bounce/join-facts.ts';
import { heldOverride, joinOverrides, type Override } from '../../../shared/bounce/overrides.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../../shared/names.ts';
import { factsOf } from '../../../shared/next-record.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import { policyNamed } from '../reference.ts';
import { isGone } from '../world/done.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import {
  batchesIn,
  type Invariant,
  membersIn,
  type Observed,
  operatorName,
  overridesIn,
  recordKey,
} from './observed.ts';

/** The address of a key whose record the promises cover. */
function covered(key: string, { done }: Pick<Observed, 'done'>): string | undefined {
  if (!key.startsWith(addressKeyPrefix)) return undefined;
  const address = key.slice(addressKeyPrefix.length);
  return isGone(done, address) ? undefined : address;
}

/** Whoever writes a record writes it whole, so what an operator has said is only as safe as the most careless of them. */
export const overridesStay: Invariant = {
  name: 'what an operator has said stays in the record, once, until it is taken back, and then stays taken back',
  watch: (world, broken) => ({
    writes(by, key, _before, after) {
      const address = covered(key, world);
      const said = address === undefined ? undefined : world.said.get(address);
      if (!said) return;
      const held = overridesIn(after);
      if (new Set(held.map(({ id }) => id)).size < held.length || !isDeepStrictEqual(held, said))
        broken(`${by.name} left ${JSON.stringify(held)} of ${JSON.stringify(said)} at ${key}`);
    },
  }),
};

/** Nobody but an operator says anything, and each time in the name of a batch, which can be taken back. */
export const overridesHaveTheirBatch: Invariant = {
  name: 'every override is of a batch that says so of this address',
  watch: (world, broken) => ({
    writes(by, key, before, after) {
      const address = covered(key, world);
      if (address === undefined) return;
      const known = overridesIn(before);
      for (const one of overridesIn(after)) {
        const same = known.find(({ id }) => id === one.id);
        if (same && same.withdrawn === one.withdrawn && same.at === one.at) continue;
        if (!by.name.startsWith(operatorName)) broken(`${by.name} said ${one.id} of ${key}`);
        if (!isOfItsBatch(one, address, world)) broken(`${one.id} at ${key} is of no batch`);
      }
    },
  }),
};

function isOfItsBatch({ id, batch, kind, by, reason }: Override, address: string, world: Observed): boolean {
  return [world.table, world.elsewhere].some((table) => {
    const stored = table.items.get(`${batchKeyPrefix}${batch}`);
    return (
      stored?.kind === kind &&
      stored.by === by &&
      stored.reason === reason &&
      id === batch &&
      membersIn(table, batch).includes(address)
    );
  });
}

/** However often it is cut and gone on with. */
export const batchesChangeOnce: Invariant = {
  name: 'a batch changes each record once, and is taken back from it once',
  watch(world, broken) {
    const changes = new Set<string>();
    return {
      writes(by, key, before, after) {
        if (covered(key, world) === undefined) return;
        const known = new Map(overridesIn(before).map((override) => [override.id, override]));
        for (const { id, at, batch, withdrawn } of overridesIn(after)) {
          const was = known.get(id);
          // What was said in the copy, too, may have been said later there.
          const isSame = was && (was.at === at || world.adopting.has(by.name));
          if (isSame && was.withdrawn === withdrawn) continue;
          const change = `${withdrawn ? 'withdrawn' : 'said'} ${batch} ${key}`;
          if (changes.has(change)) broken(`${by.name}: ${change}, again`);
          changes.add(change);
        }
      },
    };
  },
};

/** A release covers the bounces that the record knows, and what was said last counts, whatever the clocks say. */
export const saidAfterwards: Invariant = {
  name: 'what an operator says stands after all that the record knows',
  watch: (world, broken) => ({
    writes(by, key, before, after) {
      if (covered(key, world) === undefined || world.adopting.has(by.name)) return;
      const known = overridesIn(before);
      const said = overridesIn(after).filter(({ id }) => !known.some((one) => one.id === id));
      const newest = (after.bounces as readonly { bouncedAt: string }[])[0]?.bouncedAt ?? '';
      for (const { id, at } of said) {
        const isAfter = known.every((one) => one.at < at) && at >= newest;
        if (!isAfter) broken(`${by.name} said ${id} at ${at}, before what ${key} knows`);
      }
    },
  }),
};

/** No bounce, no message that comes again, no policy, no incident and no other table changes what an operator said. */
export const lastWordHolds: Invariant = {
  name: 'the latest that an operator has said and not taken back decides',
  watch: (world, broken) => ({
    writes(by, key, _before, after) {
      const address = covered(key, world);
      const held = heldOverride((address !== undefined && world.said.get(address)) || []);
      if (!held) return;
      const { decision, rule } = after;
      const record = toRecord(after);
      if (!record) return;
      const { newest, older } = record.history;
      const later = [...newest, ...older].filter(({ bouncedAt }) => bouncedAt > held.at);
      const mustBe = held.kind === 'suppress' ? 'suppress' : later.length === 0 ? 'ignore' : undefined;
      if (mustBe && (decision !== mustBe || rule !== overrideRule))
        broken(`${by.name} made ${decision} of ${held.kind} at ${key}`);
      // A B that is newer than a release counts, where neither a reply nor an incident has a say.
      const hasSay = later.some(({ code }) => code === 'V') || record.incidentReferences.length > 0;
      if (
        held.kind === 'release' &&
        !hasSay &&
        later.some(({ code }) => code === 'B') &&
        decision !== 'suppress'
      )
        broken(`${by.name} released what bounced later at ${key}`);
    },
  }),
};

/** What is stored is a function of what is known, also between two steps. */
export const decidedAsSaid: Invariant = {
  name: 'a record with something said says what its bounces and all that was said come to',
  watch: (world, broken) => ({
    writes(by, key, before, after) {
      if (covered(key, world) === undefined || overridesIn(after).length === 0) return;
      const record = toRecord(after);
      if (!record) return broken(`${key} is not in the form that is written`);
      const policy = policyNamed(record.assessment.policy, world.plan);
      if (!policy) return broken(`${key} is decided by ${record.assessment.policy}`);
      const must = assess(record, policy);
      if (!isDeepStrictEqual(record.assessment, must))
        return broken(
          `${by.name} left ${JSON.stringify(record.assessment)} and not ${JSON.stringify(must)} at ${key}`,
        );
      const isTakenBack = withdrawnIn(after) > withdrawnIn(before);
      const without = {
        ...factsOf(record),
        overrides: record.overrides.filter(({ withdrawn }) => !withdrawn),
      };
      if (!isTakenBack || !saysSomething(without)) return;
      if (!isDeepStrictEqual(record.assessment, assess(without, policy)))
        broken(`${by.name} took something back at ${key}, and what held before does not hold again`);
    },
  }),
};

function withdrawnIn(item: Item | undefined): number {
  return overridesIn(item).filter(({ withdrawn }) => withdrawn).length;
}

function saysSomething({ history, overrides }: Pick<AddressRecord, 'history' | 'overrides'>): boolean {
  return history.newest.length > 0 || overrides.length > 0;
}

/** Whoever reads that a batch is done need not look again. */
export const doneIsDone: Invariant = {
  name: 'a batch is called done once it stands in every record, and one that is taken back stays so',
  watch(world, broken) {
    const since = new Map<string, number>();
    return {
      writes(by, key, before, after) {
        if (key.startsWith(addressKeyPrefix) && !before) since.set(key, world.now());
        if (!key.startsWith(batchKeyPrefix) || after.status === undefined) return;
        if (before?.status === 'undone' && after.status !== 'undone')
          broken(`${by.name} made ${after.status} of undone at ${key}`);
        if (after.status !== 'done') return;
        const id = String(after.id);
        for (const member of membersIn(world.table, id)) {
          const record = recordKey(member);
          if (covered(record, world) === undefined) continue;
          // To release what has no record is to say nothing.
          const isNew = (since.get(record) ?? Number.POSITIVE_INFINITY) >= by.beganAt;
          if (after.kind === 'release' && isNew) continue;
          if (!world.said.get(member)?.some((one) => one.id === id))
            broken(`${by.name} called ${id} done without ${member}`);
        }
      },
    };
  },
};

/** Adopting is a join: nothing that either table knew is lost. */
export const adoptedInFull: Invariant = {
  name: 'a table that was adopted to its end holds what the other one held',
  watch(world, broken) {
    // A scan may show a record as it was a moment ago.
    const isStale = world.plan.faults.some(
      ({ operation, kind }) => operation === 'scan the table' && kind === 'stale',
    );
    return {
      ends(by: Invocation, ending) {
        const held = world.adopting.get(by.name);
        if (!held || isStale || ending.how !== 'answered' || ending.value !== true) return;
        for (const [key, item] of held) {
          const other = covered(key, world) === undefined ? undefined : toRecord(item);
          if (!other) continue;
          const now = world.table.items.get(key);
          const record = now && toRecord(now);
          if (!record || !isDeepStrictEqual(joinFacts(factsOf(record), factsOf(other)), factsOf(record)))
            broken(`${by.name} adopted, and ${key} does not hold what the copy held`);
        }
      },
    };
  },
};

/** What is left to do of batches: one sentence each. */
export function batchProblems(world: Observed): string[] {
  const { table, done } = world;
  const isStuck = (id: string) => membersIn(table, id).some((member) => done.spoilt.has(member));
  return batchesIn(table).flatMap(({ id, status }) => {
    if (status === 'done' || isStuck(id)) return [];
    if (status === 'planned') return [`${id} is not done`];
    return standing(id, world);
  });
}

/** Where a batch that was taken back still stands: one sentence each. */
function standing(id: string, world: Observed): string[] {
  const { table } = world;
  return membersIn(table, id)
    .filter((member) => covered(recordKey(member), world) !== undefined)
    .filter((member) =>
      overridesIn(table.items.get(recordKey(member))).some((one) => one.batch === id && !one.withdrawn),
    )
    .map((member) => `${id} was taken back, and still stands at ${member}`);
}

export const batchesEnd: Invariant = {
  name: 'after recovery every batch is done or taken back, in every record',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of batchProblems(world)) broken(problem);
    },
  }),
};

/**
 * Whoever reads that a batch is taken back need not look again: whoever was still writing it withdraws that. Only what was
 * on its way from one that died, or whose last call failed, is for a second time.
 */
export const undoneIsUndone: Invariant = {
  name: 'a batch that was taken back to its end stands in no record',
  watch(world, broken) {
    const { table, plan, work } = world;
    const mayComeLate = plan.faults.some(
      ({ operation, kind }) => operation === 'write a record' && kind === 'late',
    );
    /** Batches that were taken back to their end, and those that somebody may have left standing where he failed. */
    const [takenBack, mayBeLeft] = [new Set<string>(), new Set<string>()];
    /** Until when each command may still write. */
    const writesUntil = new Map<string, number>();
    const isWriting = (id: string, since: number, by: string) =>
      [...work].some(
        ([name, other]) =>
          name !== by &&
          other.id === id &&
          other.does === 'apply' &&
          (writesUntil.get(name) ?? Number.POSITIVE_INFINITY) >= since,
      );
    return {
      ends({ name, beganAt }, ending) {
        // What a process has sent before it died may still arrive.
        if (ending.how !== 'died') writesUntil.set(name, world.now());
        const { id, does } = work.get(name) ?? {};
        if (id === undefined) return;
        const run = ending.how === 'answered' ? (ending.value as BatchRun | undefined) : undefined;
        const end = run?.end.is;
        if (does === 'apply' && (end === undefined || end === 'failed')) mayBeLeft.add(id);
        if (does === 'apply') {
          const isLast = takenBack.has(id) && !mayBeLeft.has(id) && world.adopting.size === 0;
          if (!isLast || mayComeLate || isWriting(id, Number.POSITIVE_INFINITY, name)) return;
          for (const problem of standing(id, world)) broken(problem);
          return;
        }
        if (end !== 'complete') return;
        takenBack.add(id);
        const status = table.items.get(`${batchKeyPrefix}${id}`)?.status;
        if (status !== 'undone') broken(`${name} took ${id} back, which is ${status}`);
        if (mayComeLate || isWriting(id, beganAt, name)) return;
        for (const problem of standing(id, world)) broken(problem);
      },
    };
  },
};

/** Everything that a record holds of what operators have said, joined to what any record of its address has held. */
export function joinSaid(said: Map<string, readonly Override[]>, key: string, after: Item): void {
  if (!key.startsWith(addressKeyPrefix)) return;
  const overrides = overridesIn(after);
  if (overrides.length === 0) return;
  const address = key.slice(addressKeyPrefix.length);
  said.set(address, joinOverrides(said.get(address) ?? [], overrides));
}

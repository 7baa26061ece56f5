import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { overrideRule } from '../../../shared/bounce/decide.ts';
import { isNoEvidence } from '../../../shared/bounce/evidence.ts';
import { joinFacts } from '../../../shared/bounce/join-facts.ts';
import { heldOverride, joinOverrides, type Override } from '../../../shared/bounce/overrides.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../../shared/names.ts';
import { factsOf } from '../../../shared/next-record.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import { policyNamed } from '../reference.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import { covered, type Invariant, membersIn, type Observed, operatorName, overridesIn } from './observed.ts';

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
      // A B that is newer than a release counts, where no reply, no incident and no evidence has a say.
      const hasReply = later.some(({ code }) => code === 'V');
      const hasSay = hasReply || record.incidentReferences.length > 0 || !isNoEvidence(record.evidence);
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

/** Everything that a record holds of what operators have said, joined to what any record of its address has held. */
export function joinSaid(said: Map<string, readonly Override[]>, key: string, after: Item): void {
  if (!key.startsWith(addressKeyPrefix)) return;
  const overrides = overridesIn(after);
  if (overrides.length === 0) return;
  const address = key.slice(addressKeyPrefix.length);
  said.set(address, joinOverrides(said.get(address) ?? [], overrides));
}

import { isDeepStrictEqual } from 'node:util';
import { overrideRule } from '../../../shared/bounce/decide.ts';
import { knows } from '../../../shared/bounce/history.ts';
import type { IncidentReference } from '../../../shared/bounce/incident-reference.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../../shared/names.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import { mayFollow } from '../reference.ts';
import { isGone } from '../world/done.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import {
  bounceIn,
  evidenceIn,
  type Invariant,
  operatorName,
  recordKey,
  referencesIn,
  registerKey,
} from './observed.ts';

const guarded = [addressKeyPrefix, batchKeyPrefix, 'POLL#CAMPAIGN#', registerKey];

/** A stale reader, or the holder of a lease that has ended, must not write over what others have written since. */
export const nothingOverwritten: Invariant = {
  name: 'nothing is overwritten unread',
  watch({ done }, broken) {
    const known = new WeakMap<Invocation, Map<string, Item | undefined>>();
    const isErased = (key: string) => isGone(done, key.slice(addressKeyPrefix.length));
    const knownTo = (by: Invocation) => {
      const items = known.get(by) ?? new Map<string, Item | undefined>();
      known.set(by, items);
      return items;
    };
    return {
      reads: (by, key, item) => knownTo(by).set(key, item),
      writes(by, key, before, after) {
        if (!guarded.some((prefix) => key.startsWith(prefix))) return;
        // A deleted item is begun anew.
        const isAnew = !before && (!key.startsWith(addressKeyPrefix) || isErased(key));
        if (!isAnew && before !== knownTo(by).get(key))
          broken(`${by.name} wrote over a ${key} that it had not read`);
        knownTo(by).set(key, after);
      },
    };
  },
};

/** Nothing else undoes a suppression: no later bounce, no order in which they come, no repetition. */
export const suppressionStays: Invariant = {
  name: 'a suppression is undone only by an operator, an incident, a reply or evidence',
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (!before || !key.startsWith(addressKeyPrefix) || by.name.startsWith(operatorName)) return;
      const [was, is] = [before, after].map(toRecord);
      if (!was || !is) return;
      // A late row may be older than those that a record keeps in full.
      const { newest, older } = is.history;
      const hasReply = [...newest, ...older].some(({ code }) => code === 'V');
      const { incidentReferences, overrides, evidence } = is;
      if (!mayFollow(was.assessment, is.assessment, { hasReply, incidentReferences, overrides, evidence }))
        broken(`${by.name} made ${is.assessment.decision} of ${was.assessment.decision} at ${key}`);
    },
  }),
};

/** Messages come in any order, and an older version must not take the place of a newer one. */
export const referencesStay: Invariant = {
  name: 'a record never goes back to an older version of an incident',
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (!key.startsWith(addressKeyPrefix)) return;
      const known = new Map(referencesOf(after).map(({ id, version }) => [id, version]));
      const lost = referencesOf(before).find(({ id, version }) => (known.get(id) ?? 0) < version);
      if (lost) broken(`${by.name} made version ${known.get(lost.id)} of ${lost.version} at ${key}`);
    },
  }),
};

function referencesOf(item: Item | undefined): readonly IncidentReference[] {
  return (item?.incidents ?? []) as readonly IncidentReference[];
}

/** V is an automatic reply: the message was delivered. */
export const automaticReplies: Invariant = {
  name: 'an automatic reply never suppresses',
  watch: (_world, broken) => ({
    writes(by, key, _before, { decision, rule, bounceCode, bounces, olderBounces }) {
      if (!key.startsWith(addressKeyPrefix) || decision !== 'suppress' || rule === overrideRule) return;
      const codes = [
        ...(bounces as { code?: string }[]).map(({ code }) => code),
        ...[...((olderBounces ?? []) as Iterable<string>)].map((text) => text.split('.').slice(3).join('.')),
      ];
      if (bounceCode === 'V' || codes.every((code) => code === 'V')) broken(`${by.name} suppressed ${key}`);
    },
  }),
};

/** SQS deletes a message once its batch does not fail it. */
export const deletedWhenDecided: Invariant = {
  name: 'a message is deleted only when its bounce is decided',
  watch: ({ table, done }, broken) => ({
    deletes(by, { id, body }) {
      const bounce = bounceIn(body);
      if (evidenceIn(body)) return;
      if (bounce && isGone(done, bounce.address)) return;
      const item = bounce && table.items.get(recordKey(bounce.address));
      const record = item && toRecord(item);
      const isKnown = bounce && record && knows(record.history, bounce);
      const hasReference = (reference: IncidentReference) =>
        record?.incidentReferences.some((one) => one.id === reference.id && one.version >= reference.version);
      if (!isKnown || !referencesIn(body).every(hasReference))
        broken(`${by.name} let ${id} be deleted: ${body}`);
    },
  }),
};

/** Deciding again what is decided changes nothing, costs nothing, and leaves the day of the decision alone. */
export const decidedOnce: Invariant = {
  name: 'a bounce that is known costs no write',
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (!before || !key.startsWith(addressKeyPrefix) || before.revision === after.revision) return;
      const sameAssessment = assess(before) === assess(after);
      if (sameAssessment && before.decidedAt !== after.decidedAt)
        broken(`${by.name} moved the day on which ${key} was decided, and not the decision`);
      if (!sameAssessment) return;
      const sameFacts = facts.every((fact) => isDeepStrictEqual(before[fact], after[fact]));
      if (sameFacts) broken(`${by.name} wrote ${key} again as it was`);
    },
  }),
};

/** What a record knows, and the policy that it names. */
const facts = ['bounces', 'olderBounces', 'incidents', 'overrides', 'evidence', 'policy'];

function assess({ decision, because, changesWhen, bounceCode, bouncedAt, retryAfter }: Item): string {
  return JSON.stringify([decision, because, changesWhen, bounceCode, bouncedAt, retryAfter]);
}

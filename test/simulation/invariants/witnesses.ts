import {
  contactKey,
  distinctContacts,
  refusedLetters,
} from '../../../shared/constant-contact/fingerprint.ts';
import { pollKeyPrefix } from '../../../shared/names.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import type { Plan } from '../plan/plan.ts';
import type { Invocation } from '../world/lambda.ts';
import { type Activity, bounceOf } from '../world/vendor/account.ts';
import { covers } from './incident-cover.ts';
import { type Invariant, incidentsIn, type Observed, registerKey } from './observed.ts';

const rowsPrefix = `${pollKeyPrefix}ROWS#`;
const cohortPrefix = `${pollKeyPrefix}COHORT#`;
/** Of the hash of a contact and a code so many bytes are kept. */
const keyBytes = 4;

/**
 * Sends of other campaigns before one, newest first. Of a campaign that was sent again nobody knows when it went out first.
 *
 * @param mayBe counts those as well that may be taken for earlier ones.
 */
export function sendsBefore({ account }: Observed, send: Activity, mayBe = false): readonly Activity[] {
  const campaignOf = (one: Activity) => account.campaigns.find(({ activities }) => activities.includes(one));
  const lastAt = (one: Activity) =>
    Math.max(...(campaignOf(one)?.activities ?? []).map(({ sentAt }) => sentAt));
  return account.activities
    .filter((one) => campaignOf(one) !== campaignOf(send))
    .filter((one) => (mayBe ? one.sentAt < lastAt(send) : lastAt(one) < send.sentAt))
    .toSorted((one, other) => other.sentAt - one.sentAt);
}

/** What a run could know of a report: rows that it, or one before it, has remembered. */
function createRefused() {
  const at = new Map<string, { readonly by: Invocation; readonly at: number }>();
  const nameOf = (activityId: string, key: string) => `${activityId} ${key}`;
  return {
    note(by: Invocation, key: string, rows: unknown, now: number) {
      if (!key.startsWith(rowsPrefix) || !(rows instanceof Set)) return;
      const [activityId = ''] = key.slice(rowsPrefix.length).split('#');
      const texts = [...rows].map((bytes) => Buffer.from(bytes).toString('base64url'));
      for (const { key: contact } of distinctContacts(texts)) {
        const name = nameOf(activityId, contact);
        if (!at.has(name)) at.set(name, { by, at: now });
      }
    },
    isKnown: (by: Invocation, { id }: Activity, contactId: string) =>
      refusedLetters.some((letter) => {
        const known = at.get(nameOf(id, contactKey(letter, contactId)));
        return known !== undefined && (known.by === by || known.at < by.beganAt);
      }),
  };
}

/** Runs that may not see what was remembered of a report. */
function mayNotKnow({ faults, events }: Plan): boolean {
  return (
    faults.some(({ operation, kind }) => operation === 'read fingerprints' && kind === 'stale') ||
    events.some(({ kind }) => kind === 'fingerprints are lost')
  );
}

/** Whoever never took a message, or has bounced before, says nothing of others when it bounces. */
export const witnessesTookEarlierSends: Invariant = {
  name: 'a witness was mailed in an earlier send of another campaign, and did not bounce there',
  watch(world, broken) {
    const { account, now, plan } = world;
    const refused = createRefused();
    return {
      writes(by, key, _before, item) {
        refused.note(by, key, item.rows, now());
        if (!key.startsWith(cohortPrefix)) return;
        const send = account.activities.find(({ id }) => id === key.slice(cohortPrefix.length));
        const before = send ? sendsBefore(world, send, true) : [];
        const mayTestify = new Set(
          before.flatMap((earlier) =>
            account.mail
              .sent(earlier, now())
              .filter(({ contactId }) => mayNotKnow(plan) || !refused.isKnown(by, earlier, contactId))
              .map(({ contactId }) => shortKey('B', contactId)),
          ),
        );
        const strangers = keysIn(item.B).filter((one) => !mayTestify.has(one));
        if (strangers.length > 0)
          broken(`${by.name} took ${strangers.length} for witnesses of ${send?.id} who took nothing`);
      },
    };
  },
};

function shortKey(letter: string, contactId: string): string {
  const bytes = Buffer.from(contactKey(letter, contactId), 'base64url');
  return bytes.subarray(1, 1 + keyBytes).toString('hex');
}

function keysIn(bytes: unknown): string[] {
  return bytes instanceof Uint8Array ? (Buffer.from(bytes).toString('hex').match(/.{8}/g) ?? []) : [];
}

/** An incident withholds decisions, and one address says nothing of its provider. */
export const incidentsWithCause: Invariant = {
  name: 'an incident is opened only where two people bounced who took an earlier send',
  watch: (world, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      const known = new Set(incidentsIn(before).map(({ id }) => id));
      for (const incident of incidentsIn(after)) {
        if (known.has(incident.id)) continue;
        const bounced = witnessesOf(world, incident);
        if (bounced < 2) broken(`${by.name} opened ${incident.id} for ${bounced} who took an earlier send`);
      }
    },
  }),
};

/** Distinct contacts whose bounces it covers, a watch may hold some already, and to whom an earlier send was mailed. */
function witnessesOf(world: Observed, incident: StoredIncident): number {
  const { account, now } = world;
  const send = account.activities.find(({ id }) => id === incident.campaignActivityId);
  if (!send) return 0;
  const took = new Set(
    sendsBefore(world, send, true).flatMap((earlier) =>
      account.mail.sent(earlier, now()).map(({ contactId }) => contactId),
    ),
  );
  const held = account.rows.filter(
    (row) =>
      row.activity === send &&
      row.shownAt !== undefined &&
      took.has(row.contactId) &&
      // A code may be found by a search, or have been another one before.
      [row.code, row.plan.code, ...row.plan.hidden].some((code) => covers(incident, bounceOf(row, code))),
  );
  return new Set(held.map(({ contactId }) => contactId)).size;
}

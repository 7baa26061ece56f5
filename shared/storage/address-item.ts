import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { AddressRecord } from '../bounce/address-record.ts';
import { decisionsByStrength, ruleFor } from '../bounce/bounce-codes.ts';
import { joinContacts, type SeenContact } from '../bounce/contacts.ts';
import { isNoEvidence, joinEvidence, mostDeliveries, noEvidence } from '../bounce/evidence.ts';
import { compareOlder, type KnownBounce, type OlderBounce } from '../bounce/history.ts';
import { joinReferences } from '../bounce/incident-reference.ts';
import { parseInstant } from '../bounce/instant.ts';
import { joinOverrides, mostOverrideLengths, mostOverrides } from '../bounce/overrides.ts';
import { isPrintable } from '../bounce/printable.ts';
import { click, codeText, delivery, incidentReference, normalisedAddress } from '../bounce-message.ts';
import { incidentListPrefix, reviewList, workListIndex } from '../names.ts';

/** Whether the contact has left the address. Rarely true, and every byte counts towards what a write unit pays for. */
const flags = { moved: z._default(z.boolean(), false), deleted: z._default(z.boolean(), false) };

/** Only what the report could have said: with any other time there is nothing to reckon with. */
const instant = z.string().check(z.refine((time) => parseInstant(time) === time));

/** Only what a message may carry: a bounce of a record is published again when an incident of it ends. */
const knownBounce = z.object({
  code: z.exactOptional(codeText),
  bouncedAt: instant,
  campaignActivityId: z.guid(),
  contactId: z.guid(),
  ...flags,
});

const seenContact = z.object({ contactId: z.guid(), bouncedAt: instant, ...flags });

/** See `toText`: eleven characters of hash, up to ten of time, the flags, the code. */
const olderBounceText = /^[\w-]{11}\.[0-9a-z]{1,10}\.[0-3]\..*$/s;

const overrideText = (most: number) =>
  z.string().check(z.minLength(1), z.maxLength(most), z.refine(isPrintable));

/** What an operator has said of an address. */
export const override = z.object({
  id: overrideText(mostOverrideLengths.id),
  kind: z.enum(['release', 'suppress']),
  at: instant,
  by: overrideText(mostOverrideLengths.by),
  reason: overrideText(mostOverrideLengths.reason),
  batch: overrideText(mostOverrideLengths.id),
  withdrawn: z.exactOptional(z.literal(true)),
});

/** What has arrived since: of distinct campaign activities, and no more than decide. */
const evidence = z.object({
  deliveries: z.array(delivery).check(z.maxLength(mostDeliveries)),
  click: z.exactOptional(click),
});

const storedItem = z.object({
  address: normalisedAddress,
  decision: z.enum(decisionsByStrength),
  because: z.string(),
  bounceCode: z.exactOptional(z.string()),
  bouncedAt: z.exactOptional(z.string()),
  retryAfter: z.exactOptional(z.string()),
  // Records of the first version have none of the next three; they get them with their next write.
  changesWhen: z._default(z.string(), ''),
  policy: z._default(z.string(), ''),
  rule: z._default(z.string(), ''),
  addedUp: z.exactOptional(z.object({ sends: z.number(), since: z.string() })),
  likelyDomain: z.exactOptional(z.string()),
  decidedAt: z.string(),
  revision: z.string(),
  bounces: z.array(knownBounce),
  olderBounces: z._default(z.set(z.string().check(z.regex(olderBounceText))), () => new Set<string>()),
  strongestBefore: z.exactOptional(z.string().check(z.regex(olderBounceText))),
  contacts: z._default(z.array(seenContact), []),
  incidents: z._default(z.array(incidentReference), []),
  overrides: z._default(z.array(override).check(z.maxLength(mostOverrides)), []),
  evidence: z._default(evidence, () => ({ deliveries: [] })),
});

/** The record as DynamoDB holds it, without its key. Attributes an outside reader relies on: docs/RECORDS.md. */
export function toItem(record: AddressRecord): Record<string, unknown> {
  const { address, history, overrides, evidence, incidentReferences } = record;
  const { assessment, decidedAt, revision } = record;
  const { newest, strongestBefore } = history;
  // What the bounces in full do not tell of themselves.
  const told = joinContacts([], newest);
  const contacts = history.contacts.filter((contact) => !told.some((one) => isDeepStrictEqual(one, contact)));
  const workList = workListOf(record);
  return {
    address,
    ...assessment,
    decidedAt,
    revision,
    bounces: newest.map((bounce) => ({ ...toStored(bounce), decision: ruleFor(bounce.code).decision })),
    ...(history.older.length > 0 && { olderBounces: new Set(history.older.map(toText)) }),
    ...(strongestBefore && { strongestBefore: toText(strongestBefore) }),
    ...(contacts.length > 0 && { contacts: contacts.map(toStored) }),
    ...(incidentReferences.length > 0 && { incidents: incidentReferences }),
    ...(overrides.length > 0 && { overrides }),
    ...(!isNoEvidence(evidence) && { evidence }),
    ...(workList !== undefined && { [workListIndex.partitionKey]: workList }),
  };
}

/**
 * An open incident comes first, whatever the decision: when it is resolved, every address of it has to be found. Of
 * several the first; once that one is resolved, the record moves to the list of the next.
 */
function workListOf({ incidentReferences, assessment }: AddressRecord): string | undefined {
  const open = incidentReferences.find(({ status }) => status === 'open');
  if (open) return `${incidentListPrefix}${open.id}`;
  return assessment.decision === 'review' ? reviewList : undefined;
}

/** Undefined when the item is not one that `toItem` made: it was changed by hand. */
export function toRecord(item: Record<string, unknown>): AddressRecord | undefined {
  const parsed = storedItem.safeParse(item);
  if (!parsed.success) return undefined;
  const { address, bounces, olderBounces, strongestBefore, contacts, incidents, ...others } = parsed.data;
  const { overrides, evidence, decidedAt, revision, ...assessment } = others;
  const newest = bounces.map(fromStored);
  const history = {
    newest,
    older: [...olderBounces].map(fromText).sort(compareOlder),
    ...(strongestBefore !== undefined && { strongestBefore: fromText(strongestBefore) }),
    contacts: joinContacts(contacts.map(fromStored), newest),
  };
  return {
    address,
    history,
    overrides: joinOverrides([], overrides),
    evidence: joinEvidence(noEvidence, evidence),
    incidentReferences: joinReferences([], incidents),
    assessment,
    decidedAt,
    revision,
  };
}

/** A stored thing with its flags by the names they are known by everywhere else. */
function fromStored<Stored extends { moved: boolean; deleted: boolean }>({
  moved,
  deleted,
  ...rest
}: Stored) {
  return { ...rest, contactMoved: moved, contactDeleted: deleted };
}

function toStored({ contactMoved, contactDeleted, ...rest }: KnownBounce | SeenContact) {
  return { ...rest, ...(contactMoved && { moved: true }), ...(contactDeleted && { deleted: true }) };
}

/** `hash.time.flags.code`: the time in base 36, the flags as two bits; the code last, because it may hold a dot. */
function toText({ hash, code, bouncedAt, contactMoved, contactDeleted }: OlderBounce): string {
  const flags = Number(contactMoved) + 2 * Number(contactDeleted);
  return [hash, Date.parse(bouncedAt).toString(36), flags, code ?? ''].join('.');
}

function fromText(text: string): OlderBounce {
  const [hash = '', time = '', flags = '0', ...code] = text.split('.');
  return {
    hash,
    ...(code.join('.') !== '' && { code: code.join('.') }),
    bouncedAt: new Date(Number.parseInt(time, 36)).toISOString(),
    contactMoved: (Number(flags) & 1) === 1,
    contactDeleted: (Number(flags) & 2) === 2,
  };
}

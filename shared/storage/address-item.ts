import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { AddressRecord } from '../bounce/address-record.ts';
import { decisionsByStrength, ruleFor } from '../bounce/bounce-codes.ts';
import { joinContacts, type SeenContact } from '../bounce/contacts.ts';
import { compareOlder, type KnownBounce, type OlderBounce } from '../bounce/history.ts';
import { joinReferences } from '../bounce/incident-reference.ts';
import { parseInstant } from '../bounce/instant.ts';
import { joinOverrides, mostOverrideLengths, mostOverrides } from '../bounce/overrides.ts';
import { isPrintable } from '../bounce/printable.ts';
import { codeText, incidentReference, normalisedAddress } from '../bounce-message.ts';
import { incidentListPrefix, reviewList, workListIndex } from '../names.ts';

/** Whether the contact has left the address. Rarely true, and every byte counts towards what a write unit pays for. */
const flags = { moved: z.boolean().default(false), deleted: z.boolean().default(false) };

/** Only what the report could have said: with any other time there is nothing to reckon with. */
const instant = z.string().refine((time) => parseInstant(time) === time);

/** Only what a message may carry: a bounce of a record is published again when an incident of it ends. */
const knownBounce = z.object({
  code: codeText.exactOptional(),
  bouncedAt: instant,
  campaignActivityId: z.guid(),
  contactId: z.guid(),
  ...flags,
});

const seenContact = z.object({ contactId: z.guid(), bouncedAt: instant, ...flags });

/** See `toText`: eleven characters of hash, up to ten of time, the flags, the code. */
const olderBounceText = /^[\w-]{11}\.[0-9a-z]{1,10}\.[0-3]\..*$/s;

const overrideText = (most: number) => z.string().min(1).max(most).refine(isPrintable);

/** What an operator has said of an address. */
export const override = z.object({
  id: overrideText(mostOverrideLengths.id),
  kind: z.enum(['release', 'suppress']),
  at: instant,
  by: overrideText(mostOverrideLengths.by),
  reason: overrideText(mostOverrideLengths.reason),
  batch: overrideText(mostOverrideLengths.id),
  withdrawn: z.literal(true).exactOptional(),
});

const storedItem = z.object({
  address: normalisedAddress,
  decision: z.enum(decisionsByStrength),
  because: z.string(),
  bounceCode: z.string().exactOptional(),
  bouncedAt: z.string().exactOptional(),
  retryAfter: z.string().exactOptional(),
  // Records of the first version have none of the next three; they get them with their next write.
  changesWhen: z.string().default(''),
  policy: z.string().default(''),
  rule: z.string().default(''),
  addedUp: z.object({ sends: z.number(), since: z.string() }).exactOptional(),
  likelyDomain: z.string().exactOptional(),
  decidedAt: z.string(),
  revision: z.string(),
  bounces: z.array(knownBounce),
  olderBounces: z.set(z.string().regex(olderBounceText)).default(new Set()),
  strongestBefore: z.string().regex(olderBounceText).exactOptional(),
  contacts: z.array(seenContact).default([]),
  incidents: z.array(incidentReference).default([]),
  overrides: z.array(override).max(mostOverrides).default([]),
});

/** The record as DynamoDB holds it, without its key. Attributes an outside reader relies on: docs/RECORDS.md. */
export function toItem(record: AddressRecord): Record<string, unknown> {
  const { address, history, overrides, incidentReferences, assessment, decidedAt, revision } = record;
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
  const { address, bounces, olderBounces, strongestBefore, contacts, incidents, overrides, ...rest } =
    parsed.data;
  const { decidedAt, revision, ...assessment } = rest;
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

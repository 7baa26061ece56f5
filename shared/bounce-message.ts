import * as z from 'zod/mini';
import { normaliseAddress } from './bounce/address.ts';
import type { Bounce } from './bounce/bounce.ts';
import { bounceCodes } from './bounce/bounce-codes.ts';
import { type Delivery, type Evidence, isNoEvidence, mostDeliveries } from './bounce/evidence.ts';
import { type IncidentReference, incidentStatuses, otherSubjects } from './bounce/incident-reference.ts';
import { hourMs, parseInstant } from './bounce/instant.ts';
import { isPrintable } from './bounce/printable.ts';
import { MalformedBounceError } from './errors.ts';
import { parseJson } from './parse-json.ts';

/** A bounce dated further ahead than any clock is wrong. Source: docs/DECISIONS.md, "Future-dated bounces are malformed". */
const maxHoursAhead = 48;

/** Longer than any letter the vendor could add, short enough to store and to show. */
const maxCodeLength = 16;

/** An address is in one incident for each send and code at most; a message with more references is malformed. */
export const mostReferences = 100;

/** An address in the one form that is sent and stored. */
export const normalisedAddress = z
  .string()
  .check(z.refine((address) => normaliseAddress(address) === address));

const providerName = z.string().check(z.minLength(1), z.maxLength(255), z.refine(isPrintable));

/** A code as it may be sent and stored: whatever letter it is, it shows as what it is. */
export const codeText = z.string().check(z.minLength(1), z.maxLength(maxCodeLength), z.refine(isPrintable));

/** What the poller knows of the incidents that a bounce, or another of its address, belongs to. */
export const incidentReference = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(100), z.refine(isPrintable)),
  campaignActivityId: z.guid(),
  code: z.enum(Object.keys(bounceCodes) as (keyof typeof bounceCodes)[]),
  provider: providerName,
  about: z.exactOptional(z.enum(otherSubjects)),
  isWatch: z.exactOptional(z.literal(true)),
  status: z.enum(incidentStatuses),
  version: z.int().check(z.positive()),
});

/** Whether an incident reference may carry this name: an address without a domain has no provider. */
export function isProviderName(name: string): boolean {
  return providerName.safeParse(name).success;
}

/** Ids are compared as text; the poller writes them in small letters. */
const id = z.guid().check(z.toLowerCase());

/** A time in the one form that is sent and stored, and that the vendor could have given. */
const instant = z.string().check(z.refine((time) => parseInstant(time) === time));

/** That a message arrived, as it is sent and stored. */
export const delivery = z.object({ campaignActivityId: id, sentAt: instant });

/** That a link of a message was used, as it is sent and stored. */
export const click = z.object({ campaignActivityId: id, sentAt: instant, clickedAt: instant });

const evidenceMessage = z.object({
  kind: z.literal('evidence'),
  address: normalisedAddress,
  deliveries: z._default(z.array(delivery).check(z.maxLength(mostDeliveries)), []),
  click: z.exactOptional(click),
});

const bounceMessage = z.object({
  address: normalisedAddress,
  code: z.optional(codeText),
  bouncedAt: instant,
  campaignActivityId: id,
  contactId: id,
  contactMoved: z._default(z.boolean(), false),
  contactDeleted: z._default(z.boolean(), false),
  /** The stored name: messages in flight and in a dead-letter queue carry it. */
  marks: z._default(z.array(incidentReference).check(z.maxLength(mostReferences)), []),
  deliveries: z._default(z.array(delivery).check(z.maxLength(mostDeliveries)), []),
});

/** A message of the bounce queue. */
export type HygieneMessage = BounceMessage | EvidenceMessage;

/** A bounce on its way to its decision. Its body has no kind: those in flight from before there was evidence have none. */
export interface BounceMessage {
  readonly kind: 'bounce';
  readonly bounce: Bounce;
  readonly incidentReferences: readonly IncidentReference[];
  /** Messages that arrived before it, where the policy asks for them. */
  readonly deliveries: readonly Delivery[];
}

/** Evidence on its way to the record of its address. */
interface EvidenceMessage {
  readonly kind: 'evidence';
  readonly address: string;
  readonly evidence: Evidence;
}

/** The SQS body of one bounce: JSON in ASCII, so that no character of an address can be refused by the queue. */
export function encodeBounce(
  bounce: Bounce,
  incidentReferences: readonly IncidentReference[] = [],
  deliveries: readonly Delivery[] = [],
): string {
  const { contactMoved, contactDeleted, ...rest } = bounce;
  return toAsciiJson({
    ...rest,
    ...(contactMoved && { contactMoved }),
    ...(contactDeleted && { contactDeleted }),
    ...(incidentReferences.length > 0 && { marks: incidentReferences }),
    ...(deliveries.length > 0 && { deliveries }),
  });
}

/** The SQS body of evidence: JSON in ASCII, as that of a bounce. */
export function encodeEvidence(address: string, evidence: Evidence): string {
  return toAsciiJson({ kind: 'evidence', address, ...evidence });
}

/** A row that cannot be read may spell its keys in another case, too. */
const nameKey = /^(first|last)_name$/i;

/** The most of an unreadable row that a message carries, in bytes. */
const maxEvidenceBytes = 8 * 1024;

/**
 * The SQS body of a report row that is not a bounce. The classifier refuses it, so that it ends in the dead-letter
 * queue where a person can read it. First and last names are left out: no decision needs them.
 */
export function encodeUnreadableRow(row: unknown, campaignActivityId: string): string {
  const withoutNames = JSON.stringify(row, (key, value) => (nameKey.test(key) ? undefined : value));
  const ascii = toAscii(withoutNames ?? 'undefined');
  return JSON.stringify({ campaignActivityId, unreadableRow: ascii.slice(0, maxEvidenceBytes) });
}

/**
 * Reads a message back, trusting nothing.
 *
 * @throws {MalformedBounceError} naming the fields that are wrong, never their values.
 */
export function decodeMessage(body: string, now: Date): HygieneMessage {
  const json = jsonIn(body);
  return typeof json === 'object' && json !== null && 'kind' in json
    ? readEvidence(json, now)
    : readBounce(json, now);
}

/** The same where only a bounce can be meant. Throws as {@link decodeMessage} does. */
export function decodeBounce(body: string, now: Date): BounceMessage {
  return readBounce(jsonIn(body), now);
}

function jsonIn(body: string): unknown {
  const json = parseJson(body);
  if (json === undefined) throw new MalformedBounceError('the body is not JSON');
  return json;
}

function readBounce(json: unknown, now: Date): BounceMessage {
  const { code, marks, deliveries, ...bounce } = parsed(bounceMessage.safeParse(json));
  refuseFuture({ bouncedAt: bounce.bouncedAt }, now);
  for (const { sentAt } of deliveries) refuseFuture({ sentAt }, now);
  return {
    kind: 'bounce',
    bounce: { ...bounce, ...(code !== undefined && { code }) },
    incidentReferences: marks,
    deliveries,
  };
}

function readEvidence(json: unknown, now: Date): EvidenceMessage {
  const { kind, address, ...evidence } = parsed(evidenceMessage.safeParse(json));
  const { deliveries, click } = evidence;
  if (isNoEvidence(evidence)) throw new MalformedBounceError('it holds no evidence');
  for (const { sentAt } of deliveries) refuseFuture({ sentAt }, now);
  if (click) refuseFuture({ sentAt: click.sentAt, clickedAt: click.clickedAt }, now);
  return { kind, address, evidence };
}

function parsed<Message>(result: z.core.util.SafeParseResult<Message>): Message {
  if (result.success) return result.data;
  const fields = [...new Set(result.error.issues.map(({ path }) => path.join('.') || 'the whole body'))];
  throw new MalformedBounceError(`wrong or missing: ${fields.join(', ')}`);
}

function refuseFuture(times: Readonly<Record<string, string>>, now: Date): void {
  const latest = now.getTime() + maxHoursAhead * hourMs;
  for (const [name, time] of Object.entries(times))
    if (Date.parse(time) > latest)
      throw new MalformedBounceError(`${name} is more than ${maxHoursAhead} hours ahead`);
}

function toAsciiJson(value: unknown): string {
  return toAscii(JSON.stringify(value));
}

function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

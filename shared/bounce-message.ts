import * as z from 'zod/mini';
import { normaliseAddress } from './bounce/address.ts';
import type { Bounce } from './bounce/bounce.ts';
import { bounceCodes } from './bounce/bounce-codes.ts';
import { type IncidentReference, incidentStatuses } from './bounce/incident-reference.ts';
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
  status: z.enum(incidentStatuses),
  version: z.int().check(z.positive()),
});

/** Whether an incident reference may carry this name: an address without a domain has no provider. */
export function isProviderName(name: string): boolean {
  return providerName.safeParse(name).success;
}

/** Ids are compared as text; the poller writes them in small letters. */
const id = z.guid().check(z.toLowerCase());

const message = z.object({
  address: normalisedAddress,
  code: z.optional(codeText),
  bouncedAt: z.string().check(z.refine((time) => parseInstant(time) === time)),
  campaignActivityId: id,
  contactId: id,
  contactMoved: z._default(z.boolean(), false),
  contactDeleted: z._default(z.boolean(), false),
  /** The stored name: messages in flight and in a dead-letter queue carry it. */
  marks: z._default(z.array(incidentReference).check(z.maxLength(mostReferences)), []),
});

/** A bounce on its way to its decision. */
export interface BounceMessage {
  readonly bounce: Bounce;
  readonly incidentReferences: readonly IncidentReference[];
}

/** The SQS body of one bounce: JSON in ASCII, so that no character of an address can be refused by the queue. */
export function encodeBounce(bounce: Bounce, incidentReferences: readonly IncidentReference[] = []): string {
  const { contactMoved, contactDeleted, ...rest } = bounce;
  return toAsciiJson({
    ...rest,
    ...(contactMoved && { contactMoved }),
    ...(contactDeleted && { contactDeleted }),
    ...(incidentReferences.length > 0 && { marks: incidentReferences }),
  });
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
export function decodeBounce(body: string, now: Date): BounceMessage {
  const json = parseJson(body);
  if (json === undefined) throw new MalformedBounceError('the body is not JSON');
  const parsed = message.safeParse(json);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole body'))];
    throw new MalformedBounceError(`wrong or missing: ${fields.join(', ')}`);
  }
  const { code, marks, ...bounce } = parsed.data;
  if (Date.parse(bounce.bouncedAt) > now.getTime() + maxHoursAhead * hourMs) {
    throw new MalformedBounceError(`bouncedAt is more than ${maxHoursAhead} hours ahead`);
  }
  return { bounce: { ...bounce, ...(code !== undefined && { code }) }, incidentReferences: marks };
}

function toAsciiJson(value: unknown): string {
  return toAscii(JSON.stringify(value));
}

function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

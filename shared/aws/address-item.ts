import * as z from 'zod';
import { type Decision, decisionsByStrength, ruleFor } from '../bounce/bounce-codes.ts';
import { compareOlder, type KnownBounce, type OlderBounce } from '../bounce/history.ts';
import { workListIndex } from '../names.ts';
import type { AddressRecord } from './address-records.ts';

/** The decisions that put an address on a person's list; every other record stays out of the index. */
const workListed: readonly Decision[] = ['review'];

const knownBounce = z.object({
  code: z.string().exactOptional(),
  bouncedAt: z.string(),
  campaignActivityId: z.string(),
  contactId: z.string(),
  contactMoved: z.boolean().default(false),
  contactDeleted: z.boolean().default(false),
});

/** See `toText`: eleven characters of hash, up to nine of time, the flags, the code. */
const olderBounceText = /^[\w-]{11}\.[0-9a-z]{1,9}\.[0-3]\..*$/s;

const storedItem = z.object({
  address: z.string(),
  decision: z.enum(decisionsByStrength),
  because: z.string(),
  bounceCode: z.string().exactOptional(),
  bouncedAt: z.string(),
  retryAfter: z.string().exactOptional(),
  decidedAt: z.string(),
  revision: z.string(),
  bounces: z.array(knownBounce),
  olderBounces: z.set(z.string().regex(olderBounceText)).default(new Set()),
});

/** The record as DynamoDB holds it, without its key. Attributes an outside reader relies on: docs/RECORDS.md. */
export function toItem(record: AddressRecord): Record<string, unknown> {
  const { address, history, standing, decidedAt, revision } = record;
  return {
    address,
    ...standing,
    decidedAt,
    revision,
    bounces: history.newest.map(toStoredBounce),
    ...(history.older.length > 0 && { olderBounces: new Set(history.older.map(toText)) }),
    ...(workListed.includes(standing.decision) && { [workListIndex.partitionKey]: standing.decision }),
  };
}

/** Undefined when the item is not one that `toItem` made: somebody has changed it by hand. */
export function toRecord(item: Record<string, unknown>): AddressRecord | undefined {
  const parsed = storedItem.safeParse(item);
  if (!parsed.success) return undefined;
  const { address, bounces, olderBounces, decidedAt, revision, ...standing } = parsed.data;
  const older = [...olderBounces].map(fromText).sort(compareOlder);
  return { address, history: { newest: bounces, older }, standing, decidedAt, revision };
}

function toStoredBounce({ contactMoved, contactDeleted, ...bounce }: KnownBounce): Record<string, unknown> {
  return {
    ...bounce,
    decision: ruleFor(bounce.code).decision,
    // Rarely true, and every byte counts towards the kilobyte that one write unit pays for.
    ...(contactMoved && { contactMoved }),
    ...(contactDeleted && { contactDeleted }),
  };
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

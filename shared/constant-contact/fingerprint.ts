import { hash } from 'node:crypto';
import { bounceCodes, isBounceCode } from '../bounce/bounce-codes.ts';
import { providerHash, providerOf } from '../bounce/provider.ts';
import type { ReportRow } from './report-row.ts';

/**
 * Twelve bytes that stand for a report row, as 16 characters: one for its code, five for contact and code, three for
 * the provider that received it, three for all else that matters in it. From fingerprints alone one can tell whether a row was
 * published before, how many distinct contacts were seen with a code, which is what the vendor's counters count, and how
 * many of them at each provider.
 */
export type Fingerprint = string;

/** What a fingerprint's first byte says where the row has no code of the table. */
export const fingerprintCodes = {
  /** The row came without a code. */
  none: '-',
  /** The code of such a row has become known later; the fingerprint is of the same contact. */
  recovered: '+',
  /** A letter that is not documented. */
  unknown: '?',
  /** Not a bounce at all. */
  unreadable: '!',
} as const;

export function fingerprintOf(row: ReportRow): Fingerprint {
  if (row.kind === 'unreadable')
    return fingerprint(fingerprintCodes.unreadable, JSON.stringify(row.wire) ?? '', '', '');
  const { address, code, contactId } = row.bounce;
  const letter =
    code === undefined ? fingerprintCodes.none : isBounceCode(code) ? code : fingerprintCodes.unknown;
  return fingerprint(letter, contactId, providerOf(address), JSON.stringify(row.bounce));
}

/** Says that a contact whose row came without a code has been published with one. */
export function recoveredFingerprint(contactId: string): Fingerprint {
  return fingerprint(fingerprintCodes.recovered, contactId, '', '');
}

function fingerprint(letter: string, contact: string, provider: string, rest: string): Fingerprint {
  const bytes = [
    Buffer.from(contactKey(letter, contact), 'base64url'),
    Buffer.from(providerHash(provider), 'base64url'),
    digest(rest, 3),
  ];
  return Buffer.concat(bytes).toString('base64url');
}

function digest(text: string, bytes: number): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, bytes);
}

/** What a contact's rows with one letter share in their fingerprints: eight characters. */
export function contactKey(letter: string, contactId: string): string {
  return Buffer.concat([Buffer.from(letter), digest(`${letter}|${contactId}`, 5)]).toString('base64url');
}

/** The first bytes of the fingerprints of contacts whose message did not arrive, as far as rows tell. */
export const refusedLetters: readonly string[] = [
  ...Object.keys(bounceCodes).filter((code) => code !== 'V'),
  fingerprintCodes.none,
  fingerprintCodes.unknown,
];

/** A contact that bounced with a code. */
export interface ContactSeen {
  /** The first byte of its fingerprints. */
  readonly letter: string;
  /** {@link contactKey} of it. */
  readonly key: string;
  /** The hash of the provider that received it. */
  readonly provider: string;
}

/** Distinct contacts by the first byte of their fingerprints. */
export type Seen = Readonly<Record<string, number>>;

/** Counts the contacts behind fingerprints. A collision of five bytes needs a million contacts to become likely. */
export function contactsSeen(fingerprints: Iterable<Fingerprint>): Seen {
  const seen: Record<string, number> = {};
  for (const { letter } of distinctContacts(fingerprints)) seen[letter] = (seen[letter] ?? 0) + 1;
  return seen;
}

/** The same contacts by the hash of their provider, and there by code. */
export function contactsByProvider(fingerprints: Iterable<Fingerprint>): ReadonlyMap<string, Seen> {
  const byProvider = new Map<string, Record<string, number>>();
  for (const { letter, provider } of distinctContacts(fingerprints)) {
    const seen = byProvider.get(provider) ?? {};
    byProvider.set(provider, { ...seen, [letter]: (seen[letter] ?? 0) + 1 });
  }
  return byProvider;
}

/** The distinct contacts behind fingerprints, once for each code. */
export function* distinctContacts(fingerprints: Iterable<Fingerprint>): Generator<ContactSeen> {
  const contacts = new Set<string>();
  for (const fingerprint of fingerprints) {
    // Eight characters are the first six bytes: the code, and the contact with it. The next four are the provider.
    const contact = fingerprint.slice(0, 8);
    if (contacts.has(contact)) continue;
    contacts.add(contact);
    const letter = Buffer.from(contact, 'base64url').toString('latin1', 0, 1);
    yield { letter, key: contact, provider: fingerprint.slice(8, 12) };
  }
}

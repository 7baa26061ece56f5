import { createHash } from 'node:crypto';
import { isBounceCode } from './bounce/bounce-codes.ts';
import type { ReportRow } from './constant-contact/bounce-report.ts';

/**
 * Nine bytes that stand for a report row, as 12 characters: one for its code, five for contact and code, three for
 * all else that matters in it. From marks alone one can tell whether a row was published before, and how many
 * distinct contacts were seen with a code, which is what the vendor's counters count.
 */
export type RowMark = string;

/** What a mark's first byte says where the row has no code of the table. */
export const markCodes = {
  /** The row came without a code. */
  none: '-',
  /** The code of such a row has become known later; the mark is of the same contact. */
  recovered: '+',
  /** A letter nobody knows. */
  unknown: '?',
  /** Not a bounce at all. */
  unreadable: '!',
} as const;

export function markOf(row: ReportRow): RowMark {
  if (row.kind === 'unreadable') return mark(markCodes.unreadable, JSON.stringify(row.wire) ?? '', '');
  const { code, contactId } = row.bounce;
  const letter = code === undefined ? markCodes.none : isBounceCode(code) ? code : markCodes.unknown;
  return mark(letter, contactId, JSON.stringify(row.bounce));
}

/** Says that a contact whose row came without a code has been published with one. */
export function recoveredMark(contactId: string): RowMark {
  return mark(markCodes.recovered, contactId, '');
}

function mark(letter: string, contact: string, rest: string): RowMark {
  const bytes = [Buffer.from(letter), hash(`${letter}|${contact}`, 5), hash(rest, 3)];
  return Buffer.concat(bytes).toString('base64url');
}

function hash(text: string, bytes: number): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, bytes);
}

/** Distinct contacts by the first byte of their marks. */
export type Seen = Readonly<Record<string, number>>;

/** Counts the contacts behind marks. A collision of five bytes needs a million contacts to become likely. */
export function contactsSeen(marks: Iterable<RowMark>): Seen {
  const contacts = new Set<string>();
  const seen: Record<string, number> = {};
  for (const text of marks) {
    // Eight characters are the first six bytes: the code, and the contact with it.
    const contact = text.slice(0, 8);
    if (contacts.has(contact)) continue;
    contacts.add(contact);
    const letter = Buffer.from(text, 'base64url').toString('latin1', 0, 1);
    seen[letter] = (seen[letter] ?? 0) + 1;
  }
  return seen;
}

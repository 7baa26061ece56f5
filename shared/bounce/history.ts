import { type Bounce, bounceHash, compareBounces } from './bounce.ts';
import { compareCodes, strongerCode } from './bounce-codes.ts';
import { compareText } from './compare-text.ts';
import { joinContacts, type SeenContact } from './contacts.ts';
import type { Instant } from './instant.ts';

/** A bounce as an address record keeps it in full: the address itself is the record's. */
export type KnownBounce = Omit<Bounce, 'address'>;

/** What is kept of a bounce that is no longer among the newest: enough to know it again and to decide by it. */
export interface OlderBounce {
  readonly hash: string;
  readonly code?: string;
  readonly bouncedAt: Instant;
  readonly contactMoved: boolean;
  readonly contactDeleted: boolean;
}

/** Every bounce of one address. The split is a function of the set: it does not depend on the order of arrival. */
export interface History {
  /** At most `keptInFull`, newest first. */
  readonly newest: readonly KnownBounce[];
  /** The next `keptInShort`, by time and hash. */
  readonly older: readonly OlderBounce[];
  /** Present once there are more: of all that came before `older`, the strongest code, and of those the newest. */
  readonly strongestBefore?: OlderBounce;
  /** The contacts it was seen under, newest first. */
  readonly contacts: readonly SeenContact[];
}

/** Enough for a person to see a pattern, few enough for the record to stay within two write units. */
export const keptInFull = 8;

/** Ten years of daily sends that all bounced, and about 100 KB of the 400 that an item may hold. */
export const keptInShort = 4_000;

export const noBounces: History = { newest: [], older: [], contacts: [] };

/**
 * The union of a history and more bounces. Duplicates, order and grouping do not matter; a bounce seen again with
 * another code, or under a contact that has moved since, keeps the stronger code and the later news.
 */
export function addBounces(history: History, bounces: readonly KnownBounce[]): History {
  return union(history, { newest: bounces, older: [], contacts: bounces });
}

/** The history of all bounces that either holds, as if one had seen them all. */
export function joinHistories(one: History, other: History): History {
  return union(one, other);
}

/** @param more of any length and in any order. */
function union(history: History, more: History): History {
  const older = new Map(history.older.map((bounce) => [bounce.hash, bounce]));
  for (const bounce of more.older) older.set(bounce.hash, join(older.get(bounce.hash) ?? bounce, bounce));
  const full = new Map<string, KnownBounce>();
  for (const bounce of [...history.newest, ...more.newest]) {
    const hash = bounceHash(bounce);
    const trimmed = older.get(hash);
    if (trimmed) older.set(hash, join(trimmed, bounce));
    else full.set(hash, join(full.get(hash) ?? bounce, bounce));
  }
  const byAge = [...full].sort(([, one], [, other]) => compareBounces(other, one));
  for (const [hash, bounce] of byAge.slice(keptInFull)) older.set(hash, shorten(hash, bounce));
  const inShort = [...older.values()].sort(compareOlder);
  const before = inShort.splice(0, Math.max(0, inShort.length - keptInShort));
  for (const { strongestBefore } of [history, more]) if (strongestBefore) before.push(strongestBefore);
  const [strongestBefore] = before.sort(compareStrength);
  return {
    newest: byAge.slice(0, keptInFull).map(([, bounce]) => bounce),
    older: inShort,
    // What became of its contact was forgotten with the weaker ones, and would depend on the order of arrival.
    ...(strongestBefore && {
      strongestBefore: { ...strongestBefore, contactMoved: false, contactDeleted: false },
    }),
    contacts: joinContacts(history.contacts, more.contacts),
  };
}

/** Whether the history already holds this bounce, with whatever code, or has no room for one so old. */
export function knows(history: History, bounce: KnownBounce): boolean {
  const hash = bounceHash(bounce);
  const [oldest] = history.older;
  const { strongestBefore } = history;
  const isForgotten =
    strongestBefore !== undefined && oldest !== undefined && compareOlder({ ...bounce, hash }, oldest) < 0;
  return (
    isForgotten ||
    history.older.some((older) => older.hash === hash) ||
    history.newest.some((known) => bounceHash(known) === hash)
  );
}

function join<Seen extends OlderBounce | KnownBounce>(known: Seen, again: OlderBounce | KnownBounce): Seen {
  const code = strongerCode(known.code, again.code);
  return {
    ...known,
    ...(code !== undefined && { code }),
    contactMoved: known.contactMoved || again.contactMoved,
    contactDeleted: known.contactDeleted || again.contactDeleted,
  };
}

function shorten(hash: string, { code, bouncedAt, contactMoved, contactDeleted }: KnownBounce): OlderBounce {
  return { hash, ...(code !== undefined && { code }), bouncedAt, contactMoved, contactDeleted };
}

function compareStrength(one: OlderBounce, other: OlderBounce): number {
  return compareCodes(one.code, other.code) || compareOlder(other, one);
}

/** The order of `older`: by time, then hash. */
export function compareOlder(one: OlderBounce, other: OlderBounce): number {
  return compareText(one.bouncedAt, other.bouncedAt) || compareText(one.hash, other.hash);
}

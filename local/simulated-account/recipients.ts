import { domainOf } from '../../shared/bounce/provider.ts';
import type { Account, Activity, SendRow } from './account.ts';
import { shareOut } from './shares.ts';

interface Recipients {
  /** One for each recipient: a send to a hundred thousand is shown without making up all of them for each page. */
  readonly places: readonly number[];
  at(place: number): SendRow;
  /** The one with this number among those who took it, made-up readers last. */
  took(number: number): SendRow;
  /** The number of a contact among them; undefined for one who did not take it. */
  numberOf(contactId: string): number | undefined;
  /** By an id in small letters, as ids are below. */
  find(contactId: string): SendRow | undefined;
}

/** For an account in which nobody has an address. */
const anyDomain = 'example.com';

/** Made-up readers have these contact ids, each with a number of its own at the end. */
const readerIds = '4eade400-0000-11f1-8000-';

export function readerId(number: number): string {
  return readerIds + number.toString(16).padStart(12, '0');
}

/** @returns undefined for the id of somebody who is not made up. */
export function readerNumber(contactId: string): number | undefined {
  return contactId.startsWith(readerIds) ? Number.parseInt(contactId.slice(readerIds.length), 16) : undefined;
}

/**
 * Everybody an activity was sent to, always in the same order: those with a past, spread evenly, and readers made up
 * until there are as many as it has sends. Each page has about the same mix of domains.
 */
export function recipientsOf(activity: Activity, account: Account): Recipients {
  const { bounced, delivered } = known(activity);
  const named = bounced.size + delivered.size;
  const total = Math.max(activity.sends, named);
  const rows = lazily(() => interleaved([...bounced.values()], [...delivered.values()]).map(toSendRow));
  const deliveredRows = lazily(() => [...delivered.values()]);
  const domains = lazily(() => readerDomains(activity, account, rows(), total - named));
  const places = lazily(() => Array.from({ length: total }, (_, place) => place));
  const stride = lazily(() => strideIn(total - named));
  const namedBefore = (place: number) => Math.floor((place * named) / total);
  const reader = (number: number) => aReader(number, domains()[(number * stride()) % domains().length]);
  return {
    get places() {
      return places();
    },
    at(place) {
      const before = namedBefore(place);
      const row = namedBefore(place + 1) > before ? rows()[before] : undefined;
      return row ?? reader(place - before);
    },
    took(number) {
      const row = deliveredRows()[number];
      return row ? toSendRow(row) : reader(number - delivered.size);
    },
    numberOf(contactId) {
      const number = readerNumber(contactId);
      if (number !== undefined) return number < total - named ? delivered.size + number : undefined;
      const among = [...delivered.keys()].indexOf(contactId);
      return among === -1 ? undefined : among;
    },
    find(contactId) {
      const number = readerNumber(contactId);
      if (number !== undefined) return number < total - named ? reader(number) : undefined;
      const row = bounced.get(contactId) ?? delivered.get(contactId);
      return row && toSendRow(row);
    },
  };
}

function lazily<Thing>(make: () => Thing): () => Thing {
  let made: { readonly thing: Thing } | undefined;
  return () => {
    made ??= { thing: make() };
    return made.thing;
  };
}

/** How many of them took it. */
export function countTakers(activity: Activity): number {
  const { sends, bounces, delivered = [] } = activity;
  const others = sends - new Set(bounces.map(({ contact_id }) => contact_id)).size;
  // Where there is room for all who are named, it does not matter who they are.
  return others >= delivered.length ? others : Math.max(others, known(activity).delivered.size);
}

/** Each contact once, by its id in small letters: who bounced did not take it. */
function known({ bounces, delivered = [] }: Activity) {
  const bounced = new Map<string, SendRow>(bounces.map((row) => [row.contact_id.toLowerCase(), row]));
  const took = new Map(delivered.map((row) => [row.contact_id.toLowerCase(), row]));
  for (const contactId of took.keys()) if (bounced.has(contactId)) took.delete(contactId);
  return { bounced, delivered: took };
}

/** Both lists in their orders, each spread evenly over the whole. */
function interleaved<Row>(some: readonly Row[], others: readonly Row[]): Row[] {
  const rows: Row[] = [];
  let taken = 0;
  for (const [number, row] of some.entries()) {
    const due = Math.round(((number + 0.5) * others.length) / some.length);
    rows.push(...others.slice(taken, due), row);
    taken = due;
  }
  return [...rows, ...others.slice(taken)];
}

/** Of any row about a contact, what a row of the report of sends has. */
export function toSendRow({
  contact_id,
  email_address,
  first_name,
  last_name,
  deleted_at,
}: SendRow): SendRow {
  return {
    contact_id,
    email_address,
    ...(first_name !== undefined && { first_name }),
    ...(last_name !== undefined && { last_name }),
    ...(deleted_at !== undefined && { deleted_at }),
  };
}

function aReader(number: number, domain: string = anyDomain): SendRow {
  return {
    contact_id: readerId(number),
    email_address: `reader-${number}@${domain}`,
  };
}

/** The domain of each reader, in runs: whoever has a past is counted against their domain's share. */
function readerDomains(
  { sentTo }: Activity,
  account: Account,
  known: readonly SendRow[],
  readers: number,
): readonly string[] {
  const wanted = sentTo ? new Map(Object.entries(sentTo)) : countDomains(addressesOf(account));
  if (wanted.size === 0) wanted.set(anyDomain, 1);
  const whole = [...wanted.values()].reduce((sum, count) => sum + count, 0);
  const taken = countDomains(known.map(({ email_address }) => email_address));
  const left = [...wanted].map(([domain, count]) =>
    Math.max(0, (count / whole) * (readers + known.length) - (taken.get(domain) ?? 0)),
  );
  const weights = left.some((count) => count > 0) ? left : left.map(() => 1);
  const counts = shareOut(readers, weights, 0);
  return [...wanted.keys()].flatMap((domain, position) =>
    Array.from({ length: counts[position] ?? 0 }, () => domain),
  );
}

function addressesOf({ contacts, campaigns }: Account): readonly string[] {
  if (contacts.length > 0) return contacts.map(({ emailAddress }) => emailAddress);
  return campaigns.flatMap(({ activities }) =>
    activities.flatMap(({ bounces }) => bounces.map(({ email_address }) => email_address)),
  );
}

function countDomains(addresses: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const address of addresses) {
    const domain = domainOf(address.trim().toLowerCase());
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

/** Steps of about 0.618 of a length, that has no divisor in common with it, visit every place once and in no run. */
export function strideIn(length: number): number {
  let stride = Math.max(1, Math.round(length * 0.618));
  while (commonDivisor(stride, length) > 1) stride += 1;
  return stride;
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}

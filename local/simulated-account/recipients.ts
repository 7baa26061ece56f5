import { domainOf } from '../../shared/bounce/provider.ts';
import type { Account, Activity, SendRow } from './account.ts';
import { shareOut } from './shares.ts';

interface Recipients {
  /** One for each recipient: a send to a hundred thousand is shown without making up all of them for each page. */
  readonly places: readonly number[];
  at(place: number): SendRow;
  /** Those who took it, made-up readers last. */
  readonly took: { readonly count: number; at(number: number): SendRow };
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
  const rows = interleaved(bounced, delivered).map(toSendRow);
  const total = Math.max(activity.sends, rows.length);
  const domains = readerDomains(activity, account, rows, total - rows.length);
  const stride = strideIn(domains.length);
  const knownBefore = (place: number) => Math.floor((place * rows.length) / total);
  const reader = (number: number) => aReader(number, domains[(number * stride) % domains.length]);
  return {
    places: Array.from({ length: total }, (_, place) => place),
    at(place) {
      const before = knownBefore(place);
      const row = knownBefore(place + 1) > before ? rows[before] : undefined;
      return row ?? reader(place - before);
    },
    took: {
      count: total - bounced.length,
      at(number) {
        const row = delivered[number];
        return row ? toSendRow(row) : reader(number - delivered.length);
      },
    },
    find(contactId) {
      const id = contactId.toLowerCase();
      const number = readerNumber(id);
      if (number === undefined) return rows.find((row) => row.contact_id.toLowerCase() === id);
      return number < domains.length ? reader(number) : undefined;
    },
  };
}

/** How many of them took it. */
export function countTakers(activity: Activity): number {
  const { bounced, delivered } = known(activity);
  return Math.max(activity.sends - bounced.length, delivered.length);
}

/** Each contact once: who bounced did not take it. */
function known({ bounces, delivered = [] }: Activity) {
  const bounced = new Map(bounces.map((row) => [row.contact_id, row]));
  const took = new Map(delivered.map((row) => [row.contact_id, row]));
  for (const contactId of bounced.keys()) took.delete(contactId);
  return { bounced: [...bounced.values()], delivered: [...took.values()] };
}

/** Both lists in their orders, the shorter one spread evenly over the longer one. */
function interleaved<Row>(some: readonly Row[], others: readonly Row[]): Row[] {
  const placed = [some, others].flatMap((rows) =>
    rows.map((row, number) => ({ row, at: (number + 0.5) / rows.length })),
  );
  return placed.sort((one, other) => one.at - other.at).map(({ row }) => row);
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

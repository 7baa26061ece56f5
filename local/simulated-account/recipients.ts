import { domainOf } from '../../shared/bounce/provider.ts';
import type { Account, Activity, BounceRow } from './account.ts';
import { shareOut } from './shares.ts';

/** A row of the report of sends, as far as it tells recipients apart. */
interface Recipient {
  readonly contact_id: string;
  readonly email_address: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly deleted_at?: string;
}

interface Recipients {
  /** One for each recipient: a send to a hundred thousand is shown without making up all of them for each page. */
  readonly places: readonly number[];
  at(place: number): Recipient;
}

/** For an account in which nobody has an address. */
const anyDomain = 'example.com';

/**
 * Everybody an activity was sent to, always in the same order: those who bounced, spread evenly, and readers made up
 * until there are as many as it has sends. Each page has about the same mix of domains.
 */
export function recipientsOf(activity: Activity, account: Account): Recipients {
  const bounced = [...new Map(activity.bounces.map((row) => [row.contact_id, row])).values()];
  const total = Math.max(activity.sends, bounced.length);
  const domains = readerDomains(activity, account, bounced, total - bounced.length);
  const stride = strideIn(domains.length);
  const bouncedBefore = (place: number) => Math.floor((place * bounced.length) / total);
  return {
    places: Array.from({ length: total }, (_, place) => place),
    at(place) {
      const before = bouncedBefore(place);
      const row = bouncedBefore(place + 1) > before ? bounced[before] : undefined;
      const reader = place - before;
      return row ? toRecipient(row) : aReader(reader, domains[(reader * stride) % domains.length]);
    },
  };
}

function toRecipient({ contact_id, email_address, first_name, last_name, deleted_at }: BounceRow): Recipient {
  return {
    contact_id,
    email_address,
    ...(first_name !== undefined && { first_name }),
    ...(last_name !== undefined && { last_name }),
    ...(deleted_at !== undefined && { deleted_at }),
  };
}

function aReader(number: number, domain: string = anyDomain): Recipient {
  return {
    contact_id: `4eade400-0000-11f1-8000-${number.toString(16).padStart(12, '0')}`,
    email_address: `reader-${number}@${domain}`,
  };
}

/** The domain of each reader, in runs: whoever bounced is counted against their domain's share. */
function readerDomains(
  { sentTo }: Activity,
  account: Account,
  bounced: readonly BounceRow[],
  readers: number,
): readonly string[] {
  const wanted = sentTo ? new Map(Object.entries(sentTo)) : countDomains(addressesOf(account));
  if (wanted.size === 0) wanted.set(anyDomain, 1);
  const whole = [...wanted.values()].reduce((sum, count) => sum + count, 0);
  const taken = countDomains(bounced.map(({ email_address }) => email_address));
  const left = [...wanted].map(([domain, count]) =>
    Math.max(0, (count / whole) * (readers + bounced.length) - (taken.get(domain) ?? 0)),
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
function strideIn(length: number): number {
  let stride = Math.max(1, Math.round(length * 0.618));
  while (commonDivisor(stride, length) > 1) stride += 1;
  return stride;
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}

import { createHash } from 'node:crypto';
import type { Activity, BounceRow, Campaign } from '../../local/simulated-account/account.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { aCampaign, anActivity } from './an-account.ts';

/** Somebody on the list: the same domain and number is the same person in every send. */
export interface Person {
  readonly contact_id: string;
  readonly email_address: string;
}

/** People and the code that they bounce with. */
export interface Bouncing {
  readonly people: readonly Person[];
  readonly code: string;
}

const firstSend = '2026-01-06T12:00:00.000Z';

/** Who gets the weekly letter. */
const listOf1000 = { 'gmail.com': 300, 'yahoo.com': 100, 'example.com': 600 } as const;

/** When the send of a week went out; the first week is 1. */
export function sentInWeek(week: number): string {
  return new Date(Date.parse(firstSend) + (week - 1) * 7 * dayMs).toISOString();
}

/** So many people at a domain, from a number on. */
export function people(domain: string, count: number, from = 1): readonly Person[] {
  return Array.from({ length: count }, (_, index) => person(domain, from + index));
}

function person(domain: string, number: number): Person {
  const hash = createHash('sha256').update(`${domain} ${number}`).digest('hex');
  const contact_id = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4000-8000-${hash.slice(12, 24)}`;
  return { contact_id, email_address: `person-${number}@${domain}` };
}

export function bouncing(code: string, ...groups: (readonly Person[])[]): Bouncing {
  return { code, people: groups.flat() };
}

/** Nobody's first bounces in an ordinary week: two dead addresses at Gmail, one at Yahoo, four elsewhere, and a block. */
export function anOrdinaryWeek(week: number): readonly Bouncing[] {
  const from = 1_000 + 10 * week;
  return [
    bouncing('B', people('gmail.com', 2, from), people('yahoo.com', 1, from), people('example.com', 4, from)),
    bouncing('Z', people('gmail.com', 1, from + 9)),
  ];
}

/** Who is on the list all the while: the first of each domain. */
export const readers: readonly Person[] = Object.entries(listOf1000).flatMap(([domain, count]) =>
  people(domain, count),
);

/** The weekly letter to {@link listOf1000}: who bounced did so within the hour. */
export function aWeeklySend(
  week: number,
  bounced: readonly Bouncing[] = anOrdinaryWeek(week),
  activity: Partial<Activity> = {},
): Campaign {
  const sentAt = activity.sentAt ?? sentInWeek(week);
  const bounces = bounced.flatMap((group) => rowsOf(group, sentAt));
  const refused = new Set(bounces.map(({ contact_id }) => contact_id));
  const listed: readonly Person[] = activity.delivered ?? readers;
  const delivered = listed.filter(({ contact_id }) => !refused.has(contact_id));
  return aCampaign({
    name: `Week ${week}`,
    sentAt,
    activities: [anActivity({ sentAt, sends: 1_000, sentTo: listOf1000, ...activity, delivered, bounces })],
  });
}

/** The rows of a report, each person a second later than the one before. */
export function rowsOf({ people: bounced, code }: Bouncing, sentAt: string): readonly BounceRow[] {
  const from = Date.parse(sentAt) + hourMs / 2;
  return bounced.map((who, index) => ({
    ...who,
    bounce_code: code,
    current_email_address: who.email_address,
    created_time: new Date(from + index * 1_000).toISOString(),
  }));
}

/** The letters from one week to another, those weeks included; `what` says who bounced besides the ordinary. */
export function weeklySends(
  from: number,
  to: number,
  what: Readonly<Record<number, readonly Bouncing[]>> = {},
  activity: Partial<Activity> = {},
): readonly Campaign[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const week = from + index;
    return aWeeklySend(week, [...anOrdinaryWeek(week), ...(what[week] ?? [])], activity);
  });
}

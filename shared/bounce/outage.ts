import type { OutageDetection } from './policy.ts';

/** What is known of one provider's bounces with one code in one send. Contacts are counted once each. */
export interface BouncesAtProvider {
  /** Contacts that bounced there, without those whose address was not to be mailed before this send. */
  readonly contacts: number;
  /** Contacts at all other providers that bounced with the same code in this send. */
  readonly contactsElsewhere: number;
  /** Messages of the send in all; undefined when the vendor does not say. */
  readonly sent: number | undefined;
  /** Messages of the send to this provider; undefined when nobody has counted or estimated them. */
  readonly sentThere: number | undefined;
  /** For each earlier send outside incidents: contacts with this code there, and elsewhere, over messages in all. */
  readonly usual: readonly { readonly there: number; readonly elsewhere: number }[];
}

/** `unknown`: it hangs on how many messages went to this provider. */
export type OutageJudgement = 'outage' | 'ordinary' | 'unknown';

/** So many earlier sends say what is usual; fewer are chance. */
export const fewestEarlierSends = 3;

/** A bad list bounces everywhere: a provider at fault stands out against the others of the same send as well. */
const timesElsewhere = 3;

/** Whether the bounces at one provider stand out so much that the provider, not the addresses, is at fault. */
export function judgeOutage(bounces: BouncesAtProvider, detection: OutageDetection): OutageJudgement {
  const { contacts, contactsElsewhere, sent, sentThere, usual } = bounces;
  if (contacts < detection.contacts) return 'ordinary';
  if (usual.length < fewestEarlierSends || !sent) return judgeWithoutPast(bounces, detection);
  const there = timesUsual(
    contacts,
    usual.map((send) => send.there),
    sent,
  );
  const elsewhere = timesUsual(
    contactsElsewhere,
    usual.map((send) => send.elsewhere),
    sent,
  );
  if (there < timesElsewhere * Math.max(1, elsewhere)) return 'ordinary';
  // So bad a list is another one than those of the earlier sends, and they say nothing of it.
  if (elsewhere >= timesElsewhere) return judgeWithoutPast(bounces, detection);
  if (there >= detection.timesUsual) return 'outage';
  if (sentThere === undefined) return 'unknown';
  return isLargeShare(contacts, sentThere, detection) ? 'outage' : 'ordinary';
}

/** Without a past, a provider can stand out against the others of the same send only. */
function judgeWithoutPast(
  { contacts, contactsElsewhere, sent, sentThere }: BouncesAtProvider,
  detection: OutageDetection,
): OutageJudgement {
  if (sent === undefined) return 'ordinary';
  if (sentThere === undefined) return 'unknown';
  const sentElsewhere = sent - sentThere;
  // Who mails one provider only has nothing to compare it with.
  if (sentElsewhere < detection.contacts) return 'ordinary';
  const standsOut = contacts / sentThere >= (timesElsewhere * contactsElsewhere) / sentElsewhere;
  return standsOut && isLargeShare(contacts, sentThere, detection) ? 'outage' : 'ordinary';
}

function isLargeShare(contacts: number, sentThere: number, { sharePercent }: OutageDetection): boolean {
  return (100 * contacts) / sentThere >= sharePercent;
}

/** How many times its usual share a part of a send is. Less than one contact a send is as good as one. */
function timesUsual(contacts: number, usualShares: readonly number[], sent: number): number {
  return contacts / sent / Math.max(median(usualShares), 1 / sent);
}

function median(shares: readonly number[]): number {
  const sorted = shares.toSorted((one, other) => one - other);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

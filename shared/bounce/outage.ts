import type { OutageGuard } from './policy.ts';

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
  /** Contacts there with this code over messages in all, for each earlier send outside incidents. */
  readonly usualShares: readonly number[];
}

/** `unknown`: it hangs on how many messages went to this provider. */
export type OutageJudgement = 'outage' | 'ordinary' | 'unknown';

/** So many earlier sends say what is usual; fewer are chance. */
export const fewestEarlierSends = 3;
/** What is not even so many times the usual is ordinary, however much of a provider it is. */
const leastTimesUsual = 2;
/** Without earlier sends a provider stands out only against the others of the same send: a bad list bounces everywhere. */
const timesElsewhere = 3;

/** Whether the bounces at one provider stand out so much that the provider, not the addresses, is at fault. */
export function judgeOutage(bounces: BouncesAtProvider, guard: OutageGuard): OutageJudgement {
  const { contacts, sent, sentThere, usualShares } = bounces;
  if (contacts < guard.contacts) return 'ordinary';
  if (usualShares.length >= fewestEarlierSends && sent !== undefined) {
    const timesUsual = contacts / sent / median(usualShares);
    if (timesUsual >= guard.timesUsual) return 'outage';
    if (timesUsual < leastTimesUsual) return 'ordinary';
    if (sentThere === undefined) return 'unknown';
    return isLargeShare(contacts, sentThere, guard) ? 'outage' : 'ordinary';
  }
  if (sent === undefined || sentThere === undefined) return 'unknown';
  const elsewhere = bounces.contactsElsewhere / Math.max(1, sent - sentThere);
  const standsOut = contacts / sentThere >= timesElsewhere * elsewhere;
  return standsOut && isLargeShare(contacts, sentThere, guard) ? 'outage' : 'ordinary';
}

function isLargeShare(contacts: number, sentThere: number, { sharePercent }: OutageGuard): boolean {
  return (100 * contacts) / sentThere >= sharePercent;
}

/** Without earlier bounces the usual share is zero, and whatever reaches the least number of contacts stands out. */
function median(shares: readonly number[]): number {
  const sorted = shares.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

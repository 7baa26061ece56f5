import type { OutageDetection } from '../policy.ts';

/** What is known of the bounces of one part of a send. Contacts are counted once each. */
export interface BouncesAtProvider {
  /** Contacts that bounced there and are witnesses (witness.ts); all of them until the rows have been read. */
  readonly contacts: number;
  /** Contacts at all other providers that bounced with the same code in this send. */
  readonly contactsElsewhere: number;
  /** Messages of the send's campaign in all; undefined where the vendor returns no count. */
  readonly sent: number | undefined;
  /** Messages of the send to this provider; undefined until they have been counted or estimated. */
  readonly sentThere: SentThere | undefined;
  readonly usual: readonly UsualShare[];
}

/** Of an earlier campaign outside incidents: contacts with the code at the provider, and elsewhere, over messages in all. */
export interface UsualShare {
  readonly there: number;
  readonly elsewhere: number;
}

/** How many messages of a send went to one provider. */
export interface SentThere {
  readonly messages: number;
  /** `count`: in the whole report of sends. `sample`: estimated from its first pages and the size of the send. */
  readonly by: 'count' | 'sample';
  /** Messages in the whole report, where it was counted. */
  readonly of?: number;
}

/** `unknown`: it depends on how many messages went to this provider. */
export type Judgement = 'outage' | 'ordinary' | 'unknown';

/** Earlier campaigns needed for a baseline; fewer are chance. */
export const fewestEarlierSends = 3;

/** A bad list bounces everywhere: a provider at fault stands out against the others of the same send as well. */
const timesElsewhere = 3;

/** Whether the bounces at one provider stand out so much that the provider, not the addresses, is at fault. */
export function judge(bounces: BouncesAtProvider, detection: OutageDetection): Judgement {
  const { contacts, contactsElsewhere, sent, sentThere, usual } = bounces;
  if (contacts < detection.contacts) return 'ordinary';
  // The vendor's count is that of a resend too; where there is no baseline, the report's own can take its place.
  if (usual.length < fewestEarlierSends)
    return judgeWithoutBaseline({ ...bounces, sent: sentThere?.of ?? sent }, detection);
  if (!sent) return judgeWithoutBaseline(bounces, detection);
  const usualThere = usual.map(({ there }) => there);
  const usualElsewhere = usual.map(({ elsewhere }) => elsewhere);
  const timesThere = timesUsual(contacts, usualThere, sent);
  const timesOthers = timesUsual(contactsElsewhere, usualElsewhere, sent);
  if (timesThere < timesElsewhere * Math.max(1, timesOthers)) return 'ordinary';
  // So many bounce everywhere that the list is unlike the earlier ones: the baseline does not apply.
  if (timesOthers >= timesElsewhere) return judgeWithoutBaseline(bounces, detection);
  if (timesThere >= detection.timesUsual) return 'outage';
  if (sentThere === undefined) return 'unknown';
  return isLargeShare(contacts, sentThere, detection) ? 'outage' : 'ordinary';
}

/** Without a baseline, a provider can stand out against the others of the same send only. */
function judgeWithoutBaseline(
  { contacts, contactsElsewhere, sent, sentThere }: BouncesAtProvider,
  detection: OutageDetection,
): Judgement {
  if (sent === undefined) return 'ordinary';
  if (sentThere === undefined) return 'unknown';
  const sentElsewhere = sent - sentThere.messages;
  // A list at one provider only has nothing to be compared with.
  if (sentElsewhere < detection.contacts) return 'ordinary';
  const standsOut = contacts / sentThere.messages >= (timesElsewhere * contactsElsewhere) / sentElsewhere;
  return standsOut && isLargeShare(contacts, sentThere, detection) ? 'outage' : 'ordinary';
}

function isLargeShare(contacts: number, { messages }: SentThere, { sharePercent }: OutageDetection): boolean {
  return (100 * contacts) / messages >= sharePercent;
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

/**
 * What may be believed of the messages sent to a provider where so many contacts bounced: more cannot bounce than was
 * sent, so a count below that is of a report that is not complete yet.
 */
export function believable(sentThere: SentThere | undefined, contacts: number): SentThere | undefined {
  return sentThere?.by === 'count' && sentThere.messages < contacts ? undefined : sentThere;
}

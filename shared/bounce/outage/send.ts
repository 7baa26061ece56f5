import { daysBetween, type Instant } from '../instant.ts';
import type { BounceKind } from './usual.ts';

/** Distinct contacts that bounced, by bounce code. */
type ContactsByCode = Readonly<Record<string, number>>;

/** One send of the lookback: all that outage detection knows of it without a request. */
export interface Send {
  readonly campaignId: string;
  readonly campaignActivityId: string;
  readonly sentAt: Instant;
  /** Messages; undefined where the vendor returns no count. */
  readonly sent: number | undefined;
  readonly contacts: ContactsByCode;
  /** The same at the domains where most of them are, by the domain's hash. */
  readonly providers: Readonly<Record<string, ContactsByCode>>;
  /** How it was judged last, by kind of bounce. */
  readonly judged: Readonly<Partial<Record<BounceKind, Judged>>>;
  /** How far its report has been read: `complete` once it was read to its end when all of its rows had to be there. */
  readonly read: 'never' | 'early' | 'complete';
  /** Its report is gone, or its reads are suspended. */
  readonly isOutOfReach: boolean;
}

export interface Judged {
  /** Contacts that had bounced then. */
  readonly contacts: number;
  readonly at: Instant;
  /** It depended on something that could not be read, or the register was full. */
  readonly isUnsure: boolean;
}

/** The sends of other campaigns before one; in the order given. */
export function earlierThan<Known extends Send>(send: Send, sends: readonly Known[]): readonly Known[] {
  return sends.filter(({ sentAt, campaignId }) => sentAt < send.sentAt && campaignId !== send.campaignId);
}

/** What could not be read is asked for again a day later: an attempt costs up to forty requests. */
const unsureForDays = 1;

/** Whether a send with so many contacts that bounced is to be judged, after it was judged once. */
export function isNews(before: Judged | undefined, contacts: number, now: Instant): boolean {
  if (before?.isUnsure) return daysBetween(before.at, now) >= unsureForDays;
  return before?.contacts !== contacts;
}

/** The bounce codes of a kind: the vendor suspends with S an address that does not exist. */
export const codesOfKind: Readonly<Record<BounceKind, readonly string[]>> = { B: ['B', 'S'], Z: ['Z'] };

/** Contacts that bounced with a kind of bounce. */
export function contactsIn({ contacts }: Pick<Send, 'contacts'>, kind: BounceKind): number {
  return codesOfKind[kind].reduce((sum, code) => sum + (contacts[code] ?? 0), 0);
}

/** The same at one domain, by its hash. */
export function contactsAt({ providers }: Pick<Send, 'providers'>, domain: string, kind: BounceKind): number {
  return contactsIn({ contacts: providers[domain] ?? {} }, kind);
}

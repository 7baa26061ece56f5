import type { Instant } from '../instant.ts';
import type { OutageDetection } from '../policy.ts';

/** Distinct contacts that bounced, by bounce code. */
type ContactsByCode = Readonly<Record<string, number>>;

/** What is judged in a send: the bounces with one code at one provider. */
export interface Part {
  /** The provider's hash: only the report's rows hold its name. */
  readonly provider: string;
  readonly code: OutageDetection['codes'][number];
}

/** One send of the lookback: all that outage detection knows of it without a request. */
export interface Send {
  readonly campaignId: string;
  readonly campaignActivityId: string;
  readonly sentAt: Instant;
  /** Messages of its campaign, a resend's included; undefined where the vendor returns no count. */
  readonly sent: number | undefined;
  readonly contacts: ContactsByCode;
  /** The same at the providers where most of them are, by the provider's hash. */
  readonly providers: Readonly<Record<string, ContactsByCode>>;
  /** The most contacts that may have bounced at a provider that `providers` has no room for. */
  readonly mostUnlisted: number;
  /** Earlier judgements that found no outage, by {@link keyOf}. */
  readonly judged: Readonly<Record<string, Judged>>;
  /** How far its report has been read: `complete` once it was read to its end when all of its rows had to be there. */
  readonly read: 'never' | 'early' | 'complete';
  /** Its report is gone, or its reads are suspended. */
  readonly isOutOfReach: boolean;
}

/** A judgement that found no outage. */
export interface Judged {
  readonly contacts: number;
  readonly at: Instant;
  /** It depended on something that could not be read, or the register was full. */
  readonly isUnsure: boolean;
}

/** The key of a part among the judgements of its send. */
export function keyOf({ provider, code }: Part): string {
  return `${provider} ${code}`;
}

/** Contacts that bounced with a code at a provider. */
export function contactsAt({ providers }: Send, provider: string, code: string): number {
  return providers[provider]?.[code] ?? 0;
}

/** Contacts that bounced with a code at any provider. */
export function contactsIn({ contacts }: Send, code: string): number {
  return contacts[code] ?? 0;
}

/** Contacts that tell how bad a send's list is, without those at some providers: a bad list bounces everywhere. */
export function contactsElsewhere(send: Send, code: string, providers: readonly string[]): number {
  const telling = codeOfList(code);
  const there = providers.reduce((sum, provider) => sum + contactsAt(send, provider, telling), 0);
  return contactsIn(send, telling) - there;
}

/** The code that tells how bad a list is: a provider blocks a message, which any list may carry, but B is the list's. */
export function codeOfList<Code extends string>(code: Code): Code | 'B' {
  return code === 'Z' ? 'B' : code;
}

import { dayMs, type Instant } from '../../../shared/bounce/instant.ts';
import type { Judged, Send } from '../../../shared/bounce/outage/send.ts';
import type { Seen } from '../../../shared/constant-contact/fingerprint.ts';
import type { EvidenceMemory } from './evidence-memory.ts';

/** What the poller remembers of a campaign between runs. All of it may be lost: then its reports are read once more. */
export interface CampaignMemory {
  readonly campaignId: string;
  /** What the vendor's lists said last. A difference means that something has happened. */
  readonly listed: Listed;
  /** False while something that the last change calls for has still to be done. */
  readonly isServed: boolean;
  readonly details: Details;
  /** The vendor counts more bounces of the campaign than we have seen. */
  readonly missing?: Attempts;
  readonly reports: readonly ReportMemory[];
}

export interface Listed {
  readonly lastSentAt?: Instant;
  readonly bounces?: number;
}

/** The campaign's own details, which say which activities, and so which reports, it has. */
interface Details {
  readonly readAt?: Instant;
  /** The send they were read for: a later one may have added an activity. */
  readonly lastSentAt?: Instant;
  readonly name?: string;
  readonly trouble?: Trouble;
}

/** What the poller remembers of one bounce report. */
export interface ReportMemory {
  readonly campaignActivityId: string;
  /** When the activity was sent; absent where the vendor's lists leave that open. Only people read it. */
  readonly sentAt?: Instant;
  readonly stage: Stage;
  readonly trouble?: Trouble;
  readonly counters?: RememberedCounters;
  /** What keeps the counters from being read; absent once they were answered. */
  readonly countersTrouble?: Trouble;
  /** Distinct contacts among the published rows, by code (shared/constant-contact/fingerprint.ts). */
  readonly seen: Seen;
  /** The same at the providers where most of them are, by provider and code. */
  readonly providers: Readonly<Record<string, Seen>>;
  /** How its send was judged last, by kind of bounce. */
  readonly judged: Send['judged'];
  /** Of how many contacts it is known whether they took an earlier send, where the policy asks for that. */
  readonly tookBefore?: Judged;
  /** The search for codes that rows came without; `not offered` where the vendor does not filter by code. */
  readonly codeSearch?: Attempts | 'not offered';
  /** How often a closing read has published again what had no decision. */
  readonly repairs: number;
  /** What its sends and clicks came to; absent until it is closed and they are read. */
  readonly evidence?: EvidenceMemory;
}

/**
 * Exactly one of these, in this order:
 *
 *     unread --whole read--> open --old, nothing new--> quiet --12 h later, compared with the records--> closed
 *                              ^---------- new rows, changed counters, a repair, a new send ----------------'
 */
export type Stage =
  | { readonly name: 'unread' }
  | ({ readonly name: 'open' } & ReadTimes)
  | ({ readonly name: 'quiet'; readonly since: Instant } & ReadTimes)
  | ({ readonly name: 'closed'; readonly since: Instant } & ReadTimes);

interface ReadTimes {
  /** When the report was last read to its end. */
  readonly wholeAt: Instant;
  /** When it was last read at all. */
  readonly lastReadAt: Instant;
}

/** What keeps a report, or a campaign's details, from being read. */
export type Trouble =
  /** Every attempt since then has failed. */
  | { readonly kind: 'failing'; readonly since: Instant; readonly last: Instant }
  /** The vendor's last answer was 404. */
  | { readonly kind: 'gone'; readonly last: Instant }
  /** A whole run, or half a day's requests, did not reach the report's end. */
  | { readonly kind: 'too large'; readonly last: Instant };

/** Something that is looked for again, less and less often. */
export interface Attempts {
  readonly since: Instant;
  readonly attempts: number;
  readonly last: Instant;
}

/** The vendor's bounce counters by code. They lag. */
interface RememberedCounters {
  readonly byCode: Readonly<Record<string, number>>;
  /** When the vendor refreshed them, if it says so. */
  readonly refreshedAt?: Instant;
  /** Whom the activity was sent to, bounced or not; absent in memory from before it was kept. */
  readonly sends?: number;
}

export function newReport(campaignActivityId: string, sentAt?: Instant): ReportMemory {
  return {
    campaignActivityId,
    ...(sentAt !== undefined && { sentAt }),
    stage: { name: 'unread' },
    ...{ seen: {}, providers: {}, judged: {}, repairs: 0 },
  };
}

/**
 * When an activity of a campaign was sent, as far as it is known. Memory of before it was kept knows it where the campaign
 * has but one.
 */
export function sentAtOf(
  { reports, listed }: CampaignMemory,
  campaignActivityId: string,
): Instant | undefined {
  const report = reports.find((one) => one.campaignActivityId === campaignActivityId);
  const isOnly = report !== undefined && reports.length === 1 && listed.bounces !== undefined;
  return report?.sentAt ?? (isOnly ? listed.lastSentAt : undefined);
}

/** After failing for this long something is suspended: tried once a day and counted apart, so that it hides nothing else. */
const suspendAfterMs = dayMs;

/** Whether it is tried once a day only. */
export function isSuspended(trouble: Trouble | undefined): boolean {
  if (trouble?.kind === 'too large') return true;
  return (
    trouble?.kind === 'failing' && Date.parse(trouble.last) - Date.parse(trouble.since) >= suspendAfterMs
  );
}

export function isGone(trouble: Trouble | undefined): boolean {
  return trouble?.kind === 'gone';
}

export function isRead({ stage }: ReportMemory): boolean {
  return stage.name !== 'unread';
}

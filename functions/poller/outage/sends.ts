import type { Instant } from '../../../shared/bounce/instant.ts';
import type { BouncesAtProvider } from '../../../shared/bounce/outage.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import type { Incident } from '../../../shared/storage/incident-register.ts';
import {
  type CampaignMemory,
  isGone,
  isRead,
  isSuspended,
  type ReportMemory,
} from '../plan/campaign-memory.ts';
import { total } from '../plan/missing.ts';
import { mostProviders } from '../read/rows-seen.ts';

/** One send of the lookback, as far as it can tell an ordinary bounce from an outage. */
export interface Send {
  readonly campaign: SentCampaign;
  readonly report: ReportMemory;
  readonly sentAt: Instant;
  /** Nobody can read its report, today at least. */
  readonly isOutOfReach: boolean;
}

/** All sends whose time is known, newest first. */
export function sendsOf(
  campaigns: readonly SentCampaign[],
  memories: ReadonlyMap<string, CampaignMemory>,
): readonly Send[] {
  return campaigns
    .flatMap((campaign): Send[] => {
      const { lastSentAt } = campaign;
      if (lastSentAt === undefined) return [];
      const reports = memories.get(campaign.campaignId)?.reports ?? [];
      return reports.map((report) => ({
        campaign,
        report,
        sentAt: lastSentAt,
        isOutOfReach: isGone(report.trouble) || isSuspended(report.trouble),
      }));
    })
    .sort((one, other) => Date.parse(other.sentAt) - Date.parse(one.sentAt));
}

/** Contacts that bounced with a code at a provider. */
export function contactsAt({ report }: Send, provider: string, code: string): number {
  return report.providers[provider]?.[code] ?? 0;
}

/** Contacts that bounced with a code anywhere. */
export function contactsIn({ report }: Send, code: string): number {
  return report.seen[code] ?? 0;
}

/**
 * The code that tells how bad a send's list is. A block may be everywhere and be the message's fault; dead addresses are
 * the list's.
 */
export function codeOfList(code: string): string {
  return code === 'Z' ? 'B' : code;
}

/** Contacts at other providers that tell how bad a send's list is: a bad list bounces everywhere. */
export function contactsElsewhere(send: Send, code: string, providers: readonly string[]): number {
  const telling = codeOfList(code);
  const there = providers.reduce((sum, provider) => sum + contactsAt(send, provider, telling), 0);
  return contactsIn(send, telling) - there;
}

/** So many campaigns before a send say what is usual: a month and a half of weekly ones. */
const baselineCampaigns = 6;
/** A send to so small a part of as many people that a usual provider may have no bounce in it says nothing. */
const leastShareOfSend = 1 / 10;

/** A campaign with its resend. The vendor gives the size of both together only, so their bounces too are taken together. */
type SendsOfCampaign = readonly Send[];

/**
 * The campaigns that say what was usual before a send: the last that are not far smaller and whose reports can be read,
 * but those in which it was not.
 * Undefined while one of them has still to be read: a first run reads the youngest send first, and judges it only once
 * it knows what came before.
 */
export function baselineOf(
  send: Send,
  sends: readonly Send[],
  isUnusual: (earlier: Send) => boolean,
): readonly SendsOfCampaign[] | undefined {
  const least = Math.max(1, (send.campaign.sends ?? 0) * leastShareOfSend);
  const before = sends.filter(
    ({ sentAt, campaign }) => sentAt < send.sentAt && (campaign.sends ?? 0) >= least,
  );
  const campaigns = [...Map.groupBy(before, ({ campaign }) => campaign.campaignId).values()]
    .filter((of) => of.every((one) => (isRead(one.report) || !one.isOutOfReach) && !isUnusual(one)))
    .slice(0, baselineCampaigns);
  return campaigns.every((of) => of.every(({ report }) => isRead(report))) ? campaigns : undefined;
}

/**
 * The shares of each campaign of a baseline that are usual at a provider, and elsewhere.
 *
 * @param apart the other providers that are left out of both.
 */
export function usualOf(
  baseline: readonly SendsOfCampaign[],
  { provider, code }: { readonly provider: string; readonly code: string },
  apart: readonly string[],
): BouncesAtProvider['usual'] {
  return baseline.flatMap((campaign) => {
    const sent = campaign[0]?.campaign.sends;
    if (!sent) return [];
    const there = sumOf(campaign, (send) =>
      send.report.providers[provider] ? contactsAt(send, provider, code) : mostUnkept(send),
    );
    const elsewhere = sumOf(campaign, (send) => contactsElsewhere(send, code, [provider, ...apart]));
    return [{ there: there / sent, elsewhere: elsewhere / sent }];
  });
}

function sumOf(sends: SendsOfCampaign, contacts: (send: Send) => number): number {
  return sends.reduce((sum, send) => sum + contacts(send), 0);
}

/** What a provider's bounces in one send are called by, in the state and here. */
export function keyOf(provider: string, code: string): string {
  return `${provider} ${code}`;
}

export function isOf({ campaignActivityId }: Incident, { report }: Send): boolean {
  return campaignActivityId === report.campaignActivityId.toLowerCase();
}

/** How many contacts may have bounced at a provider that poll state had no room for. */
function mostUnkept({ report: { providers } }: Send): number {
  const kept = Object.values(providers).map(total);
  return kept.length < mostProviders ? 0 : Math.min(...kept);
}

import type { Send } from '../../../shared/bounce/outage/send.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import {
  type CampaignMemory,
  isGone,
  isSuspended,
  type ReportMemory,
  type Trouble,
} from '../plan/campaign-memory.ts';
import { recentForMs } from '../plan/intervals.ts';
import { total } from '../plan/missing.ts';
import { mostProviders } from '../read/rows-seen.ts';

/** A send whose report can be read again. */
export interface ReportedSend extends Send {
  /** Whether the vendor returns the rows with one code only. */
  readonly hasCodeFilter: boolean;
  /** What kept its report from being read. */
  readonly trouble: Trouble | undefined;
}

/** All sends whose time is known, newest first. */
export function sendsOf(
  campaigns: readonly SentCampaign[],
  memories: ReadonlyMap<string, CampaignMemory>,
): readonly ReportedSend[] {
  return campaigns
    .flatMap((campaign) => {
      const reports = memories.get(campaign.campaignId)?.reports ?? [];
      return reports.flatMap((report) => toSend(campaign, report) ?? []);
    })
    .sort((one, other) => Date.parse(other.sentAt) - Date.parse(one.sentAt));
}

function toSend(
  { campaignId, lastSentAt, sends }: SentCampaign,
  report: ReportMemory,
): ReportedSend | undefined {
  if (lastSentAt === undefined) return undefined;
  const { campaignActivityId, seen, providers, judged, trouble, codeSearch } = report;
  return {
    campaignId,
    campaignActivityId,
    sentAt: lastSentAt,
    sent: sends,
    contacts: seen,
    providers,
    mostUnlisted: mostUnlisted(report),
    judged,
    read: howRead(report, Date.parse(lastSentAt) + recentForMs),
    isOutOfReach: isGone(trouble) || isSuspended(trouble),
    hasCodeFilter: codeSearch !== 'not offered',
    trouble,
  };
}

/** @param completeFrom when all rows of the send have to be in its report. */
function howRead({ stage }: ReportMemory, completeFrom: number): Send['read'] {
  if (stage.name === 'unread') return 'never';
  return Date.parse(stage.wholeAt) >= completeFrom ? 'complete' : 'early';
}

function mostUnlisted({ providers }: ReportMemory): number {
  const listed = Object.values(providers).map(total);
  return listed.length < mostProviders ? 0 : Math.min(...listed);
}

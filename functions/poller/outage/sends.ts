import type { Instant } from '../../../shared/bounce/instant.ts';
import type { SizesBefore } from '../../../shared/bounce/outage/screen.ts';
import type { Judged, Send } from '../../../shared/bounce/outage/send.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import {
  type CampaignMemory,
  isGone,
  isSuspended,
  type ReportMemory,
  sentAtOf,
  type Trouble,
} from '../plan/campaign-memory.ts';
import { recentForMs } from '../plan/intervals.ts';

/** A send whose report can be read again. */
export interface ReportedSend extends Send {
  /** Whether the vendor returns the rows with one code only. */
  readonly hasCodeFilter: boolean;
  /** Of how many contacts it is known whether they took an earlier send. */
  readonly tookBefore: Judged | undefined;
  /** What kept its report from being read. */
  readonly trouble: Trouble | undefined;
  /** Where its messages went, once that was counted for evidence. */
  readonly sizes: SizesBefore | undefined;
}

/** All sends whose time is known, newest first. */
export function sendsOf(
  campaigns: readonly SentCampaign[],
  memories: ReadonlyMap<string, CampaignMemory>,
): readonly ReportedSend[] {
  return campaigns
    .flatMap((campaign) => {
      const reports = memories.get(campaign.campaignId)?.reports ?? [];
      const memory = memories.get(campaign.campaignId);
      return reports.flatMap((report) => (memory && toSend(campaign, memory, report)) ?? []);
    })
    .sort((one, other) => Date.parse(other.sentAt) - Date.parse(one.sentAt));
}

function toSend(
  { campaignId, lastSentAt, sends }: SentCampaign,
  memory: CampaignMemory,
  report: ReportMemory,
): ReportedSend | undefined {
  const { campaignActivityId, seen, providers, judged, trouble, codeSearch, counters, evidence } = report;
  const sentAt = sentAtOf(memory, campaignActivityId) ?? lastSentAt;
  if (sentAt === undefined) return undefined;
  return {
    campaignId,
    campaignActivityId,
    sentAt,
    sent: counters?.sends ?? sends,
    contacts: seen,
    providers,
    judged,
    read: howRead(report, Date.parse(sentAt) + recentForMs),
    isOutOfReach: isGone(trouble) || isSuspended(trouble),
    tookBefore: report.tookBefore,
    hasCodeFilter: codeSearch !== 'not offered',
    trouble,
    sizes: evidence?.kind === 'read' ? { messages: evidence.mailed, byDomain: evidence.mailedAt } : undefined,
  };
}

/** @param completeFrom when all rows of the send have to be in its report. */
function howRead({ stage }: ReportMemory, completeFrom: number): Send['read'] {
  if (stage.name === 'unread') return 'never';
  return Date.parse(stage.wholeAt) >= completeFrom ? 'complete' : 'early';
}

/** When campaigns were sent of which it is not known yet which sends they have; a run later it is. */
export function unknownSends(
  campaigns: readonly SentCampaign[],
  memories: ReadonlyMap<string, CampaignMemory>,
): readonly Instant[] {
  return campaigns.flatMap(({ campaignId, lastSentAt }) => {
    const { details = {}, reports = [] } = memories.get(campaignId) ?? {};
    const isKnown = reports.length > 0 || details.readAt !== undefined;
    const isOutOfReach = isGone(details.trouble) || isSuspended(details.trouble);
    return lastSentAt === undefined || isKnown || isOutOfReach ? [] : lastSentAt;
  });
}

import { compareText } from '../../../shared/bounce/compare-text.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { type CampaignMemory, type ReportMemory, sentAtOf } from './campaign-memory.ts';
import type { EvidenceMemory } from './evidence-memory.ts';

/** A closed report whose evidence is to be read. */
export interface DueEvidence {
  readonly campaignId: string;
  readonly report: ReportMemory;
  /** Messages as they were counted last, a resend's included where only the lists say how many; undefined where nobody does. */
  readonly sent: number | undefined;
}

export interface EvidencePlan {
  /** In the order in which they are to be read. */
  readonly due: readonly DueEvidence[];
  /** What is tried again later. */
  readonly postponed: number;
  /** What closed more than a fortnight ago and was not read: it is left, so that no backlog grows. */
  readonly skipped: number;
}

/** A send that closed longer ago says little that later ones do not say as well. */
export const readWithinMs = 14 * dayMs;

/**
 * The closed reports whose evidence is due: of the newest day first, and of one day, as after a first reading, the newest
 * send first, since the newest delivery is the one that decides.
 */
export function planEvidence(
  campaigns: readonly SentCampaign[],
  memories: ReadonlyMap<string, CampaignMemory>,
  now: Date,
): EvidencePlan {
  const due: (DueEvidence & { readonly rank: string })[] = [];
  let [postponed, skipped] = [0, 0];
  for (const { campaignId, sends, lastSentAt = '' } of campaigns) {
    const memory = memories.get(campaignId);
    for (const report of memory?.reports ?? []) {
      if (!memory || report.stage.name !== 'closed' || report.trouble || isSettled(report)) continue;
      const { since } = report.stage;
      if (now.getTime() - Date.parse(since) >= readWithinMs) skipped += 1;
      else if (isPostponed(report, now)) postponed += 1;
      else {
        const sentAt = sentAtOf(memory, report.campaignActivityId) ?? lastSentAt;
        const rank = `${since.slice(0, 10)} ${sentAt} ${report.campaignActivityId}`;
        due.push({ campaignId, report, sent: report.counters?.sends ?? sends, rank });
      }
    }
  }
  const inOrder = due.sort((one, other) => compareText(other.rank, one.rank));
  return { due: inOrder.map(({ rank: _, ...one }) => one), postponed, skipped };
}

function isSettled({ evidence }: ReportMemory): boolean {
  return evidence !== undefined && evidence.kind !== 'postponed';
}

function isPostponed({ evidence }: ReportMemory, now: Date): boolean {
  return evidence?.kind === 'postponed' && now.getTime() - Date.parse(evidence.last) < dayMs;
}

/** The memory of a campaign with what became of the evidence of one of its reports. */
export function applyEvidence(
  memory: CampaignMemory,
  campaignActivityId: string,
  evidence: EvidenceMemory,
): CampaignMemory {
  const reports = memory.reports.map((report) =>
    report.campaignActivityId === campaignActivityId ? { ...report, evidence } : report,
  );
  return { ...memory, reports };
}

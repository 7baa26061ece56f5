import type { Send } from '../../functions/poller/outage/sends.ts';
import { newReport, type ReportMemory } from '../../functions/poller/plan/campaign-memory.ts';
import { providerHash } from '../../shared/constant-contact/fingerprint.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { sentInWeek } from './weekly-sends.ts';

export interface SendMade {
  readonly week?: number;
  readonly sends?: number | undefined;
  /** Contacts by provider, then by code; elsewhere is another provider. */
  readonly at?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly report?: Partial<ReportMemory>;
  readonly campaign?: Partial<SentCampaign>;
  readonly isOutOfReach?: boolean;
}

/** A send of 1,000 messages whose report has been read to its end, without bounces unless said. */
export function aSend({ week = 1, at = {}, report = {}, campaign = {}, ...made }: SendMade = {}): Send {
  const seen: Record<string, number> = {};
  for (const counts of Object.values(at))
    for (const [code, count] of Object.entries(counts)) seen[code] = (seen[code] ?? 0) + count;
  const providers = Object.fromEntries(
    Object.entries(at).map(([provider, counts]) => [providerHash(provider), { ...counts }]),
  );
  const sentAt = sentInWeek(week);
  return {
    campaign: {
      campaignId: `campaign-${week}`,
      lastSentAt: sentAt,
      bounces: undefined,
      sends: 'sends' in made ? made.sends : 1_000,
      ...campaign,
    },
    report: {
      ...newReport(activityOfWeek(week)),
      stage: { name: 'open', wholeAt: sentInWeek(week + 1), lastReadAt: sentInWeek(week + 1) },
      seen,
      providers,
      ...report,
    },
    sentAt,
    isOutOfReach: made.isOutOfReach ?? false,
  };
}

export function activityOfWeek(week: number): string {
  return `0a0a0a0a-0000-4000-8000-${String(week).padStart(12, '0')}`;
}

/** The same send while its report has not been read to its end. */
export function unread({ report, ...send }: Send): Send {
  return { ...send, report: { ...report, stage: { name: 'unread' } } };
}

import type { Send } from '../../shared/bounce/outage/send.ts';
import { providerHash } from '../../shared/bounce/provider.ts';
import { sentInWeek } from './weekly-sends.ts';

export interface SendMade extends Partial<Send> {
  readonly week?: number;
  /** Contacts by the provider's name, then by code; elsewhere is another provider. */
  readonly at?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A send of 1,000 messages whose report is complete, without bounces unless said. */
export function aSend({ week = 1, at = {}, ...made }: SendMade = {}): Send {
  const contacts: Record<string, number> = {};
  for (const counts of Object.values(at))
    for (const [code, count] of Object.entries(counts)) contacts[code] = (contacts[code] ?? 0) + count;
  const providers = Object.fromEntries(
    Object.entries(at).map(([provider, counts]) => [providerHash(provider), { ...counts }]),
  );
  return {
    campaignId: `campaign-${week}`,
    campaignActivityId: activityOfWeek(week),
    sentAt: sentInWeek(week),
    sent: 1_000,
    contacts,
    providers,
    judged: {},
    read: 'complete',
    isOutOfReach: false,
    ...made,
  };
}

export function activityOfWeek(week: number): string {
  return `0a0a0a0a-0000-4000-8000-${String(week).padStart(12, '0')}`;
}

import type { ActivityState, CampaignState } from '../../../shared/aws/campaign-states.ts';
import type { Incident } from '../../../shared/aws/incident-register.ts';
import type { Instant } from '../../../shared/bounce/instant.ts';
import type { BouncesAtProvider } from '../../../shared/bounce/outage.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import type { Seen } from '../../../shared/row-mark.ts';
import { isRetired } from '../due.ts';

/** One send of the lookback, as far as it can tell an ordinary bounce from an outage. */
export interface Send {
  readonly campaign: SentCampaign;
  readonly activity: ActivityState;
  readonly sentAt: Instant;
  /** Whether its report has been read to its end, or never will be. */
  readonly isRead: boolean;
}

/** All sends whose time is known, newest first. */
export function sendsOf(
  campaigns: readonly SentCampaign[],
  states: ReadonlyMap<string, CampaignState>,
): readonly Send[] {
  return campaigns
    .flatMap((campaign): Send[] => {
      const { lastSentAt } = campaign;
      if (lastSentAt === undefined) return [];
      const activities = states.get(campaign.campaignId)?.activities ?? [];
      return activities.map((activity) => ({
        campaign,
        activity,
        sentAt: lastSentAt,
        isRead: activity.readAt !== undefined || isRetired(activity),
      }));
    })
    .sort((one, other) => (one.sentAt > other.sentAt ? -1 : 1));
}

/** Contacts that bounced with a code at a provider. */
export function contactsAt({ activity }: Send, provider: string, code: string): number {
  return activity.providers?.[provider]?.[code] ?? 0;
}

/** Contacts that bounced with a code anywhere. */
export function contactsIn({ activity }: Send, code: string): number {
  return activity.seen?.[code] ?? 0;
}

/** So many sends before one say what is usual: a month and a half of weekly ones. */
const baselineSends = 6;

/**
 * The sends that say what was usual before one; undefined while one of them has still to be read. A first run reads the
 * youngest send first, and judges it only once it knows what came before.
 */
export function baselineOf(send: Send, sends: readonly Send[]): readonly Send[] | undefined {
  const earlier = sends
    .filter(({ sentAt, campaign }) => sentAt < send.sentAt && campaign.sends !== 0)
    .slice(0, baselineSends);
  return earlier.every(({ isRead }) => isRead) ? earlier : undefined;
}

/** A provider's share of each send of a baseline, those aside in which an incident there is not known to be real. */
export function usualOf(
  baseline: readonly Send[],
  provider: string,
  code: string,
  isIncident: (send: Send) => boolean,
): BouncesAtProvider['usual'] {
  return baseline
    .filter((send) => !isIncident(send))
    .flatMap((send) => {
      const { sends } = send.campaign;
      if (!sends) return [];
      const there = contactsAt(send, provider, code);
      return [{ there: there / sends, elsewhere: (contactsIn(send, code) - there) / sends }];
    });
}

/** What a provider's bounces in one send are called by, in the state and here. */
export function keyOf(provider: string, code: string): string {
  return `${provider} ${code}`;
}

export function isOf(incident: Incident, { activity }: Send): boolean {
  return incident.campaignActivityId === activity.campaignActivityId;
}

/** The most that poll state keeps of one report: the providers where most contacts bounced. */
const mostProviders = 40;

/** What poll state keeps of the contacts seen by provider: the codes that an incident can be of. */
export function providersToKeep(
  byProvider: ReadonlyMap<string, Seen>,
  codes: readonly string[],
): Readonly<Record<string, Seen>> {
  const kept = [...byProvider].map(([provider, seen]) => {
    const held = Object.fromEntries(Object.entries(seen).filter(([code]) => codes.includes(code)));
    return { provider, held, contacts: Object.values(held).reduce((sum, count) => sum + count, 0) };
  });
  const most = kept
    .filter(({ contacts }) => contacts > 1)
    .sort((one, other) => other.contacts - one.contacts || (one.provider < other.provider ? -1 : 1))
    .slice(0, mostProviders);
  return Object.fromEntries(most.map(({ provider, held }) => [provider, held]));
}

import { nobodyErased } from '../../functions/poller/memory/erased.ts';
import {
  detectOutages,
  nothingDetected,
  type OutagesDetected,
} from '../../functions/poller/outage/detect-outages.ts';
import { noLookUps } from '../../functions/poller/outage/mail-exchanges.ts';
import type { OutagePorts } from '../../functions/poller/outage/outage-ports.ts';
import { newCampaign } from '../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../functions/poller/plan/campaign-memory.ts';
import type { Account, Activity, Campaign } from '../../local/simulated-account/account.ts';
import { recipientsOf } from '../../local/simulated-account/recipients.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import { confirmedCodes, type Policy } from '../../shared/bounce/policy.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import type { SendRow } from '../../shared/constant-contact/sends-report.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { NotFoundError } from '../../shared/errors.ts';
import { bouncesOf, readReportOf } from './a-read-report.ts';
import { anAccount } from './an-account.ts';
import { decidedInMemory } from './decided-in-memory.ts';
import { cohortsInMemory, contactsAmong, incidentsInMemory, memoryOver } from './outage-ports-in-memory.ts';
import { standard } from './policies.ts';
import type { Person } from './weekly-sends.ts';

/** What of a run is another than said. */
interface RunMade extends Partial<OutagePorts> {
  readonly campaigns?: readonly SentCampaign[];
}

export interface JudgedList {
  readonly campaigns: Campaign[];
  readonly memories: Map<string, CampaignMemory>;
  /** A run `hours` after a send (the last one unless said): reads its report, decides its bounces, and judges. */
  after(campaign: Campaign, hours?: number, made?: RunMade): Promise<OutagesDetected>;
  /** All of these sends in turn, each judged before the next one. */
  live(campaigns: readonly Campaign[]): Promise<void>;
  readonly incidents: () => readonly Incident[];
  /** Pages of the reports of sends read so far, and bounce reports. */
  readonly asked: { bounces: number; sends: number };
  /** How many of these people have each decision. */
  decisions(people: readonly Person[]): Record<string, number>;
}

/** Outage detection as the poller runs it, over a list in memory: no server, and every message is decided at once. */
export async function aJudgedList(
  policy: Policy = standard,
  outside: Partial<OutagePorts> = {},
): Promise<JudgedList> {
  const campaigns: Campaign[] = [];
  const memories = new Map<string, CampaignMemory>();
  const decided = decidedInMemory(policy);
  const asked = { bounces: 0, sends: 0 };
  const cohorts = cohortsInMemory();
  const incidents = await incidentsInMemory();

  function activityOf(id: string): Activity {
    const found = campaigns
      .flatMap(({ activities }) => activities)
      .find((one) => one.campaignActivityId === id);
    if (!found) throw new NotFoundError(id);
    return found;
  }

  async function detect(
    now: Date,
    { campaigns: listed = campaigns.map(asListed), ...ports }: RunMade,
  ): Promise<OutagesDetected> {
    if (!policy.outageDetection) return nothingDetected;
    const detected = await detectOutages(listed, {
      memory: memoryOver(memories),
      incidents,
      detection: policy.outageDetection,
      lookbackDays: 90,
      confirmedCodes: confirmedCodes(policy),
      erased: nobodyErased,
      publisher: {
        async publish(bodies) {
          for (const body of bodies) decided.take(body, now);
          return [];
        },
      },
      records: decided,
      async *readReport({ campaignActivityId, codes }) {
        asked.bounces += 1;
        const rows = bouncesOf(activityOf(campaignActivityId)).filter(
          ({ code }) => codes?.includes(code ?? '') ?? true,
        );
        yield { rows: rows.map((bounce) => ({ kind: 'bounce', bounce })), isLast: true };
      },
      async *readSends(id) {
        const rows = recipientsIn(activityOf(id), anAccount({ campaigns: [...campaigns] }));
        for (let start = 0; start < rows.length; start += pageSize) {
          asked.sends += 1;
          const page = rows.slice(start, start + pageSize);
          yield { rows: page, unreadable: 0, isLast: start + pageSize >= rows.length };
        }
      },
      rowsOf: async ({ campaignActivityId }) => contactsAmong(bouncesOf(activityOf(campaignActivityId))),
      cohorts,
      exchanges: noLookUps,
      now: () => now,
      ...outside,
      ...ports,
    });
    if ('endedBy' in detected) throw detected.endedBy;
    return detected;
  }

  async function after(campaign: Campaign, hours = 2, made: RunMade = {}): Promise<OutagesDetected> {
    const now = new Date(Date.parse(campaign.lastSentAt ?? '') + hours * hourMs);
    if (!campaigns.includes(campaign)) campaigns.unshift(campaign);
    for (const activity of campaign.activities)
      for (const bounce of bouncesOf(activity))
        decided.take(encodeBounce(bounce, incidents.referencesOf(bounce)), now);
    const known = memories.get(campaign.campaignId)?.reports ?? [];
    const reports = campaign.activities.map((activity, at) => ({
      ...(known[at] ?? newReport(activity.campaignActivityId)),
      ...readReportOf(activity, policy, now),
    }));
    memories.set(campaign.campaignId, { ...newCampaign(campaign.campaignId), reports });
    return detect(now, made);
  }

  return {
    campaigns,
    memories,
    asked,
    incidents: () => incidents.all(),
    after,
    async live(sends) {
      for (const send of sends) await after(send);
    },
    decisions: decided.decisions,
  };
}

/** A campaign as the vendor lists it. */
function asListed({ campaignId, lastSentAt, activities }: Campaign): SentCampaign {
  const sends = activities.reduce((sum, activity) => sum + activity.sends, 0);
  return { campaignId, lastSentAt, bounces: undefined, sends };
}

const pageSize = 500;

/** Whom a send went to, as the report of sends lists them. */
export function recipientsIn(activity: Activity, account: Account): readonly SendRow[] {
  const { places, at } = recipientsOf(activity, account);
  return places.map((place) => {
    const { contact_id, email_address } = at(place);
    return {
      contactId: contact_id.toLowerCase(),
      address: email_address.toLowerCase(),
      sentAt: activity.sentAt ?? '',
    };
  });
}

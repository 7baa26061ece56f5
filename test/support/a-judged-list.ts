import { nobodyErased } from '../../functions/poller/memory/erased.ts';
import {
  detectOutages,
  nothingDetected,
  type OutagesDetected,
} from '../../functions/poller/outage/detect-outages.ts';
import type { OutagePorts } from '../../functions/poller/outage/outage-ports.ts';
import { newCampaign } from '../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../functions/poller/plan/campaign-memory.ts';
import type { Activity, Campaign } from '../../local/simulated-account/account.ts';
import { recipientsOf } from '../../local/simulated-account/recipients.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { providerHash, providerOf } from '../../shared/bounce/provider.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import { type SendsReport, sentThereOf } from '../../shared/constant-contact/sends-report.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { NotFoundError } from '../../shared/errors.ts';
import { bouncesOf, readReportOf } from './a-read-report.ts';
import { anAccount } from './an-account.ts';
import { decidedInMemory } from './decided-in-memory.ts';
import { incidentsInMemory, memoryOver } from './outage-ports-in-memory.ts';
import { standard } from './policies.ts';
import type { Person } from './weekly-sends.ts';

/** What of a run is another than said. */
interface RunMade extends Partial<OutagePorts> {
  /** Bounces that the run has published before, by campaign activity. */
  readonly publishedBy?: ReadonlyMap<string, number>;
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
  /** The reports read so far, by kind and number of times. */
  readonly asked: { bounces: number; sends: number };
  /** How many of these people have each decision. */
  decisions(people: readonly Person[]): Record<string, number>;
}

/** Outage detection as the poller runs it, over a list in memory: no server, and every message is decided at once. */
export async function aJudgedList(policy: Policy = standard): Promise<JudgedList> {
  const campaigns: Campaign[] = [];
  const memories = new Map<string, CampaignMemory>();
  const decided = decidedInMemory(policy);
  const asked = { bounces: 0, sends: 0 };
  const sentTo = new Map<string, SendsReport>();
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
    { publishedBy = new Map(), campaigns: listed = campaigns.map(asListed), ...ports }: RunMade,
  ): Promise<OutagesDetected> {
    if (!policy.outageDetection) return nothingDetected;
    const detected = await detectOutages(listed, publishedBy, {
      memory: memoryOver(memories),
      incidents,
      policy,
      detection: policy.outageDetection,
      lookbackDays: 90,
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
      async readSentThere(id, provider, sent) {
        asked.sends += 1;
        const report = sentTo.get(id) ?? { addresses: providersOf(activityOf(id), campaigns), isWhole: true };
        sentTo.set(id, report);
        return sentThereOf(report, (name) => name === provider, sent);
      },
      now: () => now,
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

/** For each message of a send the hash of who received it: looking for one provider after the other is quick then. */
function providersOf(activity: Activity, campaigns: readonly Campaign[]): readonly string[] {
  const { places, at } = recipientsOf(activity, anAccount({ campaigns: [...campaigns] }));
  return places.map((place) => providerHash(providerOf(at(place).email_address.toLowerCase())));
}

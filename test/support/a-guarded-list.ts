import { detectOutages, type GuardParts, type OutagesDetected } from '../../functions/poller/outage/guard.ts';
import { readKnownIncidents } from '../../functions/poller/outage/known-incidents.ts';
import { newCampaign } from '../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../functions/poller/plan/campaign-memory.ts';
import type { Activity, Campaign } from '../../local/simulated-account/account.ts';
import { recipientsOf } from '../../local/simulated-account/recipients.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { providerOf } from '../../shared/bounce/provider.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import { providerHash } from '../../shared/constant-contact/fingerprint.ts';
import { type SendsReport, sentThereOf } from '../../shared/constant-contact/sends-report.ts';
import { NotFoundError } from '../../shared/errors.ts';
import type { Incident } from '../../shared/storage/incident-register.ts';
import { bouncesOf, readReportOf } from './a-read-report.ts';
import { anAccount } from './an-account.ts';
import { decidedInMemory } from './decided-in-memory.ts';
import { standard } from './policies.ts';
import type { Person } from './weekly-sends.ts';

export interface GuardedList {
  readonly campaigns: Campaign[];
  readonly memories: Map<string, CampaignMemory>;
  /** A run `hours` after a send (the last one unless said): reads its report, decides its bounces, and looks. */
  after(campaign: Campaign, hours?: number, parts?: Partial<GuardParts>): Promise<OutagesDetected>;
  /** All of these sends in turn, each judged before the next one. */
  live(campaigns: readonly Campaign[]): Promise<void>;
  readonly incidents: () => readonly Incident[];
  /** The reports read so far, by kind and number of times. */
  readonly asked: { bounces: number; sends: number };
  /** How many of these people have each decision. */
  decisions(people: readonly Person[]): Record<string, number>;
}

/** The guard as the poller runs it, over a list in memory: no server, and every message is decided at once. */
export async function aGuardedList(policy: Policy = standard): Promise<GuardedList> {
  const campaigns: Campaign[] = [];
  const memories = new Map<string, CampaignMemory>();
  const decided = decidedInMemory(policy);
  const asked = { bounces: 0, sends: 0 };
  const sentTo = new Map<string, SendsReport>();
  let register: readonly Incident[] = [];
  const incidents = await readKnownIncidents({
    read: async () => register,
    change: async (change) => {
      register = change(register);
      return register;
    },
  });

  function activityOf(id: string): Activity {
    const found = campaigns
      .flatMap(({ activities }) => activities)
      .find((one) => one.campaignActivityId === id);
    if (!found) throw new NotFoundError(id);
    return found;
  }

  async function guard(now: Date, parts: Partial<GuardParts>): Promise<OutagesDetected> {
    if (!policy.outageGuard) return { opened: [], repeats: 0, failures: new Map() };
    const detected = await detectOutages({
      campaigns: campaigns.map((one) => ({
        campaignId: one.campaignId,
        lastSentAt: one.lastSentAt,
        bounces: undefined,
        sends: one.activities.reduce((sum, { sends }) => sum + sends, 0),
      })),
      memory: {
        of: (campaignId) => memories.get(campaignId),
        all: () => memories,
        write: async (memory) => void memories.set(memory.campaignId, memory),
      },
      incidents,
      policy,
      guard: policy.outageGuard,
      lookbackDays: 90,
      publishedBy: new Map(),
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
      ...parts,
    });
    if ('endedBy' in detected) throw detected.endedBy;
    return detected;
  }

  async function after(
    campaign: Campaign,
    hours = 2,
    parts: Partial<GuardParts> = {},
  ): Promise<OutagesDetected> {
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
    return guard(now, parts);
  }

  return {
    campaigns,
    memories,
    asked,
    incidents: () => register,
    after,
    async live(sends) {
      for (const send of sends) await after(send);
    },
    decisions: decided.decisions,
  };
}

/** For each message of a send the hash of who received it: looking for one provider after the other is quick then. */
function providersOf(activity: Activity, campaigns: readonly Campaign[]): readonly string[] {
  const { places, at } = recipientsOf(activity, anAccount({ campaigns: [...campaigns] }));
  return places.map((place) => providerHash(providerOf(at(place).email_address.toLowerCase())));
}

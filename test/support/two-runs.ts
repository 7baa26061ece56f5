import { nobodyErased } from '../../functions/poller/memory/erased.ts';
import { detectOutages } from '../../functions/poller/outage/detect-outages.ts';
import { noLookUps } from '../../functions/poller/outage/mail-exchanges.ts';
import { applyDetails, applyMissing, applyRead } from '../../functions/poller/plan/apply.ts';
import type { CampaignMemory } from '../../functions/poller/plan/campaign-memory.ts';
import { type CampaignStep, plan, planReads } from '../../functions/poller/plan/plan.ts';
import { noRows, type RowsSeen } from '../../functions/poller/plan/read-result.ts';
import { largestProviders } from '../../functions/poller/read/rows-seen.ts';
import {
  type Account,
  type Activity,
  type Campaign,
  hasBounceReport,
} from '../../local/simulated-account/account.ts';
import { isBounceCode } from '../../shared/bounce/bounce-codes.ts';
import { dayMs, daysAfter, hourMs } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import { confirmedCodes, type Policy } from '../../shared/bounce/policy.ts';
import { providerHash, providerOf } from '../../shared/bounce/provider.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import { fingerprintCodes } from '../../shared/constant-contact/fingerprint.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { minuteMs } from './a-clock.ts';
import { recipientsIn } from './a-judged-list.ts';
import { bouncesOf } from './a-read-report.ts';
import { type DecidedInMemory, decidedInMemory } from './decided-in-memory.ts';
import { cohortsInMemory, contactsAmong, incidentsInMemory, memoryOver } from './outage-ports-in-memory.ts';
import { standard } from './policies.ts';

/** What one run of the poller would have published. */
interface RunPlayed {
  /** Rows that no run had seen before. */
  readonly bounces: number;
  /** Bounces published once more, with the reference of an incident. */
  readonly repeats: number;
}

export interface TwoRuns {
  readonly first: RunPlayed;
  readonly second: RunPlayed;
  readonly incidents: readonly Incident[];
}

const lookbackDays = 90;
const intervals = { runMs: 15 * minuteMs, recheckRecentMs: 6 * hourMs, recheckClosedMs: 30 * dayMs };

/**
 * Two runs of the poller, a minute apart, over an account: the planning and the judgement that are deployed, and neither
 * server nor table. All that the first run publishes is decided before the second.
 *
 * @param now the time of the first run.
 */
export async function twoRuns(account: Account, now: Date, policy: Policy = standard): Promise<TwoRuns> {
  const since = daysAfter(now.toISOString(), -lookbackDays);
  const campaigns = account.campaigns
    .filter(
      ({ lastSentAt, status }) => lastSentAt !== undefined && lastSentAt >= since && status !== 'Removed',
    )
    .sort((one, other) => ((one.lastSentAt ?? '') < (other.lastSentAt ?? '') ? 1 : -1));
  const reports = new Map(
    campaigns.flatMap(({ activities }) => activities).map((one) => [one.campaignActivityId, one]),
  );
  const memories = new Map<string, CampaignMemory>();
  const read = new Set<string>();
  const records = decidedOnDemand(reports, policy);
  const cohorts = cohortsInMemory();
  const contacts = new Map<string, ReturnType<typeof contactsAmong>>();

  /** Hashing all rows of an account takes longer than all the rest: once is enough. */
  function contactsOf(id: string): ReturnType<typeof contactsAmong> {
    const known = contacts.get(id) ?? contactsAmong(bouncesOf(reportOf(id, reports)));
    contacts.set(id, known);
    return known;
  }

  const incidents = await incidentsInMemory();

  /** What is remembered of a campaign once its step is done, and the rows that were read for the first time. */
  function serve(
    { campaign, ...step }: CampaignStep,
    at: Date,
    publishedBy: Map<string, number>,
  ): CampaignMemory {
    const listed = campaigns.find(({ campaignId }) => campaignId === campaign.campaignId);
    const campaignActivityIds = (listed?.activities ?? [])
      .filter(hasBounceReport)
      .map(({ campaignActivityId }) => campaignActivityId);
    let memory = step.readsDetails
      ? applyDetails(step.memory, campaign, { outcome: 'read', campaignActivityIds }, at)
      : step.memory;
    let published = 0;
    for (const readStep of planReads(campaign, memory, { now: at, intervals })) {
      const { campaignActivityId: id } = readStep;
      const report = reportOf(id, reports);
      const fresh = read.has(id) ? 0 : report.bounces.length;
      read.add(id);
      publishedBy.set(id, fresh);
      published += fresh;
      const result = {
        outcome: 'read',
        reachedEnd: true,
        counts: { ...noRows, published: fresh },
        ...contactsIn(report, policy),
      } as const;
      memory = {
        ...memory,
        reports: memory.reports.map((one) =>
          one.campaignActivityId === id ? applyRead(one, readStep, result, campaign, at) : one,
        ),
      };
    }
    return applyMissing(step.memory, { ...memory, isServed: true }, campaign, { published }, at);
  }

  async function run(at: Date): Promise<RunPlayed> {
    const publishedBy = new Map<string, number>();
    for (const step of plan(campaigns.map(asListed), memories, { now: at, intervals }))
      memories.set(step.campaign.campaignId, serve(step, at, publishedBy));
    const bounces = [...publishedBy.values()].reduce((sum, rows) => sum + rows, 0);
    const { outageDetection } = policy;
    if (!outageDetection) return { bounces, repeats: 0 };
    const detected = await detectOutages(campaigns.map(asListed), {
      memory: memoryOver(memories),
      incidents,
      detection: outageDetection,
      lookbackDays,
      confirmedCodes: confirmedCodes(policy),
      erased: nobodyErased,
      publisher: {
        async publish(bodies) {
          for (const body of bodies) records.take(body, at);
          return [];
        },
      },
      records,
      async *readReport({ campaignActivityId, codes }) {
        const rows = bouncesOf(reportOf(campaignActivityId, reports));
        const wanted = rows.filter(({ code }) => codes?.includes(code ?? '') ?? true);
        yield { rows: wanted.map((bounce) => ({ kind: 'bounce', bounce })), isLast: true };
      },
      async *readSends(id) {
        const rows = recipientsIn(reportOf(id, reports), account);
        yield { rows, unreadable: 0, isLast: true };
      },
      rowsOf: async ({ campaignActivityId }) => contactsOf(campaignActivityId),
      cohorts,
      exchanges: noLookUps,
      now: () => at,
    });
    if ('endedBy' in detected) throw detected.endedBy;
    return { bounces, repeats: detected.repeats };
  }

  const first = await run(now);
  const second = await run(new Date(now.getTime() + minuteMs));
  return { first, second, incidents: incidents.all() };
}

/** A campaign as the summaries list it. */
function asListed({ campaignId, lastSentAt, activities }: Campaign): SentCampaign {
  const contacts = new Set(activities.flatMap(({ bounces }) => bounces.map((row) => row.contact_id)));
  const sends = activities.reduce((sum, activity) => sum + activity.sends, 0);
  return { campaignId, lastSentAt, bounces: contacts.size, sends };
}

/**
 * The contacts of a report as fingerprints would tell them; reckoned from the rows, which takes a tenth of the time.
 */
export function contactsIn({ bounces }: Activity, { outageDetection }: Policy): RowsSeen {
  const contacts = new Set<string>();
  const seen: Record<string, number> = {};
  const byProvider = new Map<string, Record<string, number>>();
  for (const { bounce_code: code, contact_id, email_address } of bounces) {
    const letter =
      code === undefined ? fingerprintCodes.none : isBounceCode(code) ? code : fingerprintCodes.unknown;
    const contact = letter + contact_id;
    if (contacts.has(contact)) continue;
    contacts.add(contact);
    const provider = providerOf(email_address.toLowerCase());
    const there = byProvider.get(provider) ?? {};
    byProvider.set(provider, there);
    for (const counts of [seen, there]) counts[letter] = (counts[letter] ?? 0) + 1;
  }
  const byHash = new Map([...byProvider].map(([provider, there]) => [providerHash(provider), there]));
  return { seen, providers: largestProviders(byHash, outageDetection?.codes ?? []) };
}

function reportOf(id: string, reports: ReadonlyMap<string, Activity>): Activity {
  const report = reports.get(id);
  if (!report) throw new RangeError(`there is no report of ${id}`);
  return report;
}

/** Everything that was published is decided, but worked out only when somebody asks: nobody does in an ordinary account. */
function decidedOnDemand(
  reports: ReadonlyMap<string, Activity>,
  policy: Policy,
): Pick<DecidedInMemory, 'readMany' | 'take'> {
  let decided: DecidedInMemory | undefined;
  const all = (at: Date): DecidedInMemory => {
    if (decided) return decided;
    decided = decidedInMemory(policy);
    for (const report of reports.values())
      for (const bounce of bouncesOf(report)) decided.take(encodeBounce(bounce, []), at);
    return decided;
  };
  return {
    take: (body, at) => all(at).take(body, at),
    readMany: (addresses) => all(new Date(8.64e15)).readMany(addresses),
  };
}

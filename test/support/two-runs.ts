import { afterWalk, type Walked } from '../../functions/poller/after-walk.ts';
import { guardAgainstOutages } from '../../functions/poller/guard/guard.ts';
import { readKnownIncidents } from '../../functions/poller/guard/known-incidents.ts';
import { providersToKeep } from '../../functions/poller/guard/sends.ts';
import { type CampaignReader, openCampaign, walkCampaign } from '../../functions/poller/poll-campaign.ts';
import { emptySummary } from '../../functions/poller/run-summary.ts';
import {
  type Account,
  type Activity,
  type Campaign,
  hasBounceReport,
} from '../../local/simulated-account/account.ts';
import { recipientsOf } from '../../local/simulated-account/recipients.ts';
import type { CampaignState } from '../../shared/aws/campaign-states.ts';
import type { Incident } from '../../shared/aws/incident-register.ts';
import { isBounceCode } from '../../shared/bounce/bounce-codes.ts';
import { daysAfter } from '../../shared/bounce/instant.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { providerOf } from '../../shared/bounce/provider.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';
import { type SendsReport, sentThereOf } from '../../shared/constant-contact/sends-report.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { markCodes, providerHash, type Seen } from '../../shared/row-mark.ts';
import { dayMs, hourMs, minuteMs } from './a-clock.ts';
import { bouncesOf } from './a-read-report.ts';
import { type DecidedInMemory, decidedInMemory } from './decided-in-memory.ts';
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
const beats = { tickMs: 15 * minuteMs, freshLookMs: 6 * hourMs, settledLookMs: 30 * dayMs };

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
  const states = new Map<string, CampaignState>();
  const read = new Set<string>();
  const records = decidedOnDemand(reports, policy);
  const sentTo = new Map<Activity, SendsReport>();
  let register: readonly Incident[] = [];
  const incidents = await readKnownIncidents({
    read: async () => register,
    change: async (change) => {
      register = change(register);
      return register;
    },
  });

  function providersIn(report: Activity): SendsReport {
    const known = sentTo.get(report) ?? sendsReportOf(report, account);
    sentTo.set(report, known);
    return known;
  }

  async function run(at: Date): Promise<RunPlayed> {
    const summary = emptySummary();
    const freshIn = new Map<string, number>();
    const reader: CampaignReader = {
      now: () => at,
      readActivityIds: async (id) =>
        (campaigns.find(({ campaignId }) => campaignId === id)?.activities ?? [])
          .filter(hasBounceReport)
          .map(({ campaignActivityId }) => campaignActivityId),
      async poll(activity, walk, { old }) {
        const { campaignActivityId: id } = activity;
        const report = reportOf(id, reports);
        const fresh = read.has(id) ? 0 : report.bounces.length;
        read.add(id);
        freshIn.set(id, fresh);
        const walked = {
          ended: true,
          fresh,
          repaired: 0,
          filterIgnored: false,
          ...contactsIn(report, policy),
        };
        return afterWalk(activity, walk, walked, { now: at, old });
      },
    };
    for (const campaign of campaigns.map(asListed)) {
      const open = await openCampaign(campaign, states.get(campaign.campaignId), reader, beats, summary);
      const { state } = await walkCampaign(open, reader, beats, summary);
      states.set(campaign.campaignId, state);
    }
    const bounces = [...freshIn.values()].reduce((sum, rows) => sum + rows, 0);
    const { outageGuard } = policy;
    if (outageGuard)
      await guardAgainstOutages({
        campaigns: campaigns.map(asListed),
        states,
        incidents,
        policy,
        guard: outageGuard,
        lookbackDays,
        freshIn,
        remember: async (state) => void states.set(state.campaignId, state),
        summary,
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
          yield { rows: wanted.map((bounce) => ({ kind: 'bounce', bounce })), next: undefined };
        },
        readSentThere: async (id, provider, sent) =>
          sentThereOf(providersIn(reportOf(id, reports)), (name) => name === provider, sent),
        now: () => at,
      });
    return { bounces, repeats: summary.repeats };
  }

  const first = await run(now);
  const second = await run(new Date(now.getTime() + minuteMs));
  return { first, second, incidents: register };
}

/** A campaign as the summaries list it. */
function asListed({ campaignId, lastSentAt, activities }: Campaign): SentCampaign {
  const contacts = new Set(activities.flatMap(({ bounces }) => bounces.map((row) => row.contact_id)));
  const sends = activities.reduce((sum, activity) => sum + activity.sends, 0);
  return { campaignId, lastSentAt, bounces: contacts.size, sends };
}

/**
 * The contacts of a report as marks would tell them; reckoned from the rows, which takes a tenth of the time.
 */
export function contactsIn(
  { bounces }: Activity,
  { outageGuard }: Policy,
): { readonly seen: Seen; readonly providers: Walked['providers'] } {
  const contacts = new Set<string>();
  const seen: Record<string, number> = {};
  const byProvider = new Map<string, Record<string, number>>();
  for (const { bounce_code: code, contact_id, email_address } of bounces) {
    const letter = code === undefined ? markCodes.none : isBounceCode(code) ? code : markCodes.unknown;
    const contact = letter + contact_id;
    if (contacts.has(contact)) continue;
    contacts.add(contact);
    const provider = providerOf(email_address.toLowerCase());
    const there = byProvider.get(provider) ?? {};
    byProvider.set(provider, there);
    for (const counts of [seen, there]) counts[letter] = (counts[letter] ?? 0) + 1;
  }
  const byHash = new Map([...byProvider].map(([provider, there]) => [providerHash(provider), there]));
  return { seen, providers: providersToKeep(byHash, outageGuard?.codes ?? []) };
}

/** As much as the poller reads of a report of sends, with the hash of its provider for each address. */
const mostRows = 2_500;

function sendsReportOf(report: Activity, account: Account): SendsReport {
  const { places, at } = recipientsOf(report, account);
  const hashes = new Map<string, string>();
  const hashOf = (address: string) => {
    const provider = providerOf(address.toLowerCase());
    const hash = hashes.get(provider) ?? providerHash(provider);
    hashes.set(provider, hash);
    return hash;
  };
  return {
    addresses: places.slice(0, mostRows).map((place) => hashOf(at(place).email_address)),
    isWhole: places.length <= mostRows,
  };
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

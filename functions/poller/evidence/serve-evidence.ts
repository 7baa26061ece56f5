import { type Counters, maxActivitiesPerCall } from '../../../shared/constant-contact/counters.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import { endsReport } from '../../../shared/errors.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { Erased } from '../memory/erased.ts';
import type { EvidenceMemory } from '../plan/evidence-memory.ts';
import { applyEvidence, type DueEvidence, planEvidence } from '../plan/next-evidence.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { AccountMemory } from '../run/account-memory.ts';
import type { EvidenceShare } from './evidence-share.ts';
import { gatherEvidence, pagesOf } from './gather-evidence.ts';

export interface EvidencePorts {
  readonly vendor: Vendor;
  readonly share: EvidenceShare;
  readonly records: RecordReader;
  readonly erased: Erased;
  readonly publisher: BouncePublisher;
  readonly memory: AccountMemory;
  readonly now: () => Date;
}

/** What evidence of one run came to. */
export interface EvidenceSummary {
  /** Closed reports whose sends were read to their end. */
  readonly read: number;
  /** Addresses that evidence was published of. */
  readonly published: number;
  /** Closed reports that prove nothing, those that no day's share has room for, and those that could not be read now. */
  readonly inconclusive: number;
  readonly tooLarge: number;
  readonly postponed: number;
  /** Closed reports that wait for another run, or another day; of them, those that this run had no time for. */
  readonly waiting: number;
  readonly outOfTime: number;
  /** Closed reports that were not read within a fortnight: they are left. */
  readonly skipped: number;
}

export const noEvidenceGathered: EvidenceSummary = {
  read: 0,
  published: 0,
  inconclusive: 0,
  tooLarge: 0,
  postponed: 0,
  waiting: 0,
  outOfTime: 0,
  skipped: 0,
};

export interface EvidenceServed {
  readonly summary: EvidenceSummary;
  /** Why the run ends before all of it; undefined where it does not. */
  readonly end?: { readonly by: unknown };
}

/**
 * Reads the evidence of the reports that have closed, as far as the day's share of it allows. Trouble of one report is
 * kept in its memory and fails no run.
 */
export async function serveEvidence(
  campaigns: readonly SentCampaign[],
  ports: EvidencePorts,
): Promise<EvidenceServed> {
  const { memory, share } = ports;
  const plan = planEvidence(campaigns, memory.all(), ports.now());
  const summary = { ...noEvidenceGathered, postponed: plan.postponed, skipped: plan.skipped };
  if (plan.due.length === 0) return { summary };
  let waiting = plan.due.length;
  let outOfTime = 0;
  let served: EvidenceSummary = summary;
  try {
    for (let rest = plan.due; rest.length > 0; ) {
      const inTime = rest.filter((due) => hasTimeFor(due, ports.vendor));
      const group = nextGroup(inTime, share, await share.left());
      outOfTime = rest.length - inTime.length;
      if (group.length === 0) break;
      const counters = await readCounters(group, ports.vendor);
      for (const due of group) {
        if (!hasTimeFor(due, ports.vendor)) continue;
        rest = rest.filter((one) => one !== due);
        const { campaignActivityId } = due.report;
        const gathered = await gatherEvidence(
          due.report,
          counters.get(campaignActivityId),
          ports,
          ports.now(),
        );
        if (gathered.outcome === 'no room') continue;
        await remember(due, gathered.evidence, memory);
        waiting -= 1;
        served = added(served, gathered.evidence, gathered.published);
      }
    }
    return { summary: { ...served, waiting, outOfTime } };
  } catch (by) {
    return { summary: { ...served, waiting, outOfTime }, end: { by } };
  }
}

/**
 * The next whose counters are asked for in one request. What cannot be paid for today is not asked about; too large a one is:
 * it is settled that way.
 */
function nextGroup(
  due: readonly DueEvidence[],
  { perDay }: EvidenceShare,
  left: number,
): readonly DueEvidence[] {
  const isAffordable = ({ sent = 0 }: DueEvidence) => pagesOf(sent) <= left || pagesOf(sent) > perDay;
  return due.filter(isAffordable).slice(0, maxActivitiesPerCall);
}

/** Fresh, because a whole sends report is told from a short one by them. What they do not say waits for another day. */
async function readCounters(
  group: readonly DueEvidence[],
  vendor: Vendor,
): Promise<ReadonlyMap<string, Counters>> {
  try {
    return await vendor.readCounters(group.map(({ report }) => report.campaignActivityId));
  } catch (error) {
    if (endsReport(error)) return new Map();
    throw error;
  }
}

/** A slow page, with the records of its addresses. */
const pageMs = 500;
/** A report that takes longer is begun all the same where there is this much. */
const mostTimeMs = 4 * 60_000;

/** A report always begins at its top: one that the run has no time for would cost its requests again. */
function hasTimeFor({ sent = 0 }: DueEvidence, vendor: Vendor): boolean {
  return vendor.timeLeftMs() >= Math.min(pagesOf(sent) * pageMs, mostTimeMs);
}

async function remember(
  { campaignId, report }: DueEvidence,
  evidence: EvidenceMemory,
  memory: AccountMemory,
): Promise<void> {
  const campaign = memory.of(campaignId);
  if (campaign) await memory.write(applyEvidence(campaign, report.campaignActivityId, evidence));
}

function added(summary: EvidenceSummary, evidence: EvidenceMemory, published: number): EvidenceSummary {
  const isTooLarge = evidence.kind === 'inconclusive' && evidence.why === 'too large';
  const counted = isTooLarge ? 'tooLarge' : evidence.kind;
  return { ...summary, [counted]: summary[counted] + 1, published: summary.published + published };
}

import { toCampaignMemory } from '../../functions/poller/memory/campaign-memories.ts';
import { isQuotaClosed, type RunMemory } from '../../functions/poller/memory/run-memory.ts';
import {
  type CampaignMemory,
  isGone,
  isSuspended,
  type ReportMemory,
  type Stage,
} from '../../functions/poller/plan/campaign-memory.ts';
import type { Intervals } from '../../functions/poller/plan/intervals.ts';
import { nextReadAt } from '../../functions/poller/plan/next-read.ts';
import { type CampaignStep, plan } from '../../functions/poller/plan/plan.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import type { TablePage } from '../../shared/storage/scan-table.ts';

/** A report that the next run does not read. */
export interface ReportNotDue {
  readonly campaignId: string;
  /** Of its campaign; undefined where its details were never read. */
  readonly name: string | undefined;
  readonly campaignActivityId: string;
  readonly stage: Stage['name'];
  /** Why it is tried once a day at most: it failed for a day or is too large for a run, or the vendor answers 404. */
  readonly trouble: 'suspended' | 'gone' | 'none';
  /** When it is due if nothing changes until then, in epoch milliseconds; undefined for never. */
  readonly dueAt: number | undefined;
}

/** What the next run would do if the vendor's lists said what they said last. */
export interface NextRun {
  /** Until then a run makes no request; absent when the quota is open. */
  readonly quotaClosedUntil?: string;
  /** In the order in which they are served. */
  readonly steps: readonly CampaignStep[];
  readonly campaigns: number;
  /** The one that is due next first. */
  readonly reportsNotDue: readonly ReportNotDue[];
  /** How many they are, by stage. */
  readonly notDue: Readonly<Record<Stage['name'], number>>;
  /** Of all reports: those that are tried once a day only. */
  readonly suspended: number;
  /** When the first report that is not due now becomes due, in epoch milliseconds; absent when none does. */
  readonly nextDueAt?: number;
}

/**
 * What the poller remembers of its campaigns.
 *
 * @param pages of the table, read once to the last.
 * @param onPage gets the number of campaigns found so far.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function readCampaignMemories(
  pages: AsyncIterable<TablePage>,
  now: Date,
  onPage: (found: number) => void,
): Promise<readonly CampaignMemory[]> {
  const memories: CampaignMemory[] = [];
  for await (const { items } of pages) {
    memories.push(...items.flatMap((item) => toCampaignMemory(item, now) ?? []));
    onPage(memories.length);
  }
  return memories;
}

/**
 * Plans the next run from what is remembered alone. The run itself asks for the lists first, which may add campaigns,
 * and changes.
 */
export function planNextRun(
  memories: readonly CampaignMemory[],
  runMemory: RunMemory,
  intervals: Intervals,
  now: Date,
): NextRun {
  const { quotaClosedUntil, unfinished } = runMemory;
  const known = new Map(memories.map((memory) => [memory.campaignId, memory]));
  const campaigns = memories.map(asListed).toSorted((one, other) => compareText(sentAt(other), sentAt(one)));
  const steps = plan(campaigns, known, { now, intervals, unfinished });
  const due = new Set(steps.flatMap(({ reads }) => reads.map(({ campaignActivityId: id }) => id)));
  const reportsNotDue = memories
    .flatMap((memory) => memory.reports.map((report) => notDueOf(report, memory, intervals, now)))
    .filter(({ campaignActivityId }) => !due.has(campaignActivityId))
    .toSorted(
      (one, other) =>
        (one.dueAt ?? never) - (other.dueAt ?? never) || compareText(one.name ?? '', other.name ?? ''),
    );
  const notDue = { unread: 0, open: 0, quiet: 0, closed: 0 };
  for (const { stage } of reportsNotDue) notDue[stage] += 1;
  const [next] = reportsNotDue;
  return {
    ...(quotaClosedUntil !== undefined && isQuotaClosed(runMemory, now) && { quotaClosedUntil }),
    steps,
    campaigns: memories.length,
    reportsNotDue,
    notDue,
    suspended: memories.flatMap(({ reports }) => reports).filter(({ trouble }) => isSuspended(trouble))
      .length,
    ...(next?.dueAt !== undefined && { nextDueAt: next.dueAt }),
  };
}

/** Later than any date; two of them differ by nothing, as two infinities would not. */
const never = Number.MAX_SAFE_INTEGER;

function notDueOf(
  report: ReportMemory,
  memory: CampaignMemory,
  intervals: Intervals,
  now: Date,
): ReportNotDue {
  const { campaignId, isServed, details } = memory;
  const at = nextReadAt(
    report,
    { campaign: asListed(memory), memory, hasChanged: !isServed, intervals },
    now,
  );
  return {
    campaignId,
    name: details.name,
    campaignActivityId: report.campaignActivityId,
    stage: report.stage.name,
    trouble: isSuspended(report.trouble) ? 'suspended' : isGone(report.trouble) ? 'gone' : 'none',
    dueAt: Number.isFinite(at) ? at : undefined,
  };
}

function asListed({ campaignId, listed: { lastSentAt, bounces } }: CampaignMemory): SentCampaign {
  return { campaignId, lastSentAt, bounces, sends: undefined };
}

function sentAt({ lastSentAt = '' }: SentCampaign): string {
  return lastSentAt;
}

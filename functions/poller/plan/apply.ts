import { isDeepStrictEqual } from 'node:util';
import type { Counters } from '../../../shared/constant-contact/counters.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import {
  type CampaignMemory,
  type Listed,
  newReport,
  type ReportMemory,
  type Stage,
  type Trouble,
} from './campaign-memory.ts';
import { oldFrom } from './intervals.ts';
import { missingFromCampaign } from './missing.ts';
import { mayClose, type ReadStep } from './next-read.ts';
import type { ReadResult } from './read-result.ts';

/** A message that never becomes a decision would otherwise keep its report open for ever. */
const mostRepairs = 3;

export function newCampaign(campaignId: string): CampaignMemory {
  return { campaignId, listed: {}, isServed: false, details: {}, reports: [] };
}

/** Takes in what the vendor's lists say. If they say something else than last time, every report is open again. */
export function applyList(memory: CampaignMemory, { lastSentAt, bounces }: SentCampaign): CampaignMemory {
  const listed: Listed = {
    ...(lastSentAt !== undefined && { lastSentAt }),
    ...(bounces !== undefined && { bounces }),
  };
  if (isDeepStrictEqual(listed, memory.listed)) return memory;
  return { ...withoutBackoff(memory), listed, isServed: false, reports: memory.reports.map(opened) };
}

/** What reading a campaign's details came to. */
export type DetailsResult =
  | { readonly outcome: 'read'; readonly campaignActivityIds: readonly string[]; readonly name?: string }
  | { readonly outcome: 'gone' | 'failed' };

export function applyDetails(
  memory: CampaignMemory,
  { lastSentAt, sends }: SentCampaign,
  result: DetailsResult,
  now: Date,
): CampaignMemory {
  const { details } = memory;
  if (result.outcome !== 'read')
    return {
      ...memory,
      details: { ...details, trouble: troubleAfter(details.trouble, result.outcome, now) },
    };
  const known = new Set(memory.reports.map(({ campaignActivityId }) => campaignActivityId));
  const unknown = [...new Set(result.campaignActivityIds)].filter((id) => !known.has(id));
  // The lists know the last send alone, and beyond the summaries, which count sends, not even that.
  const sentAt = unknown.length === 1 && sends !== undefined ? lastSentAt : undefined;
  const added = unknown.map((id) => newReport(id, sentAt));
  return {
    ...memory,
    // A resend that was added calls for as much as a number that changed.
    isServed: memory.isServed && added.length === 0,
    details: {
      readAt: now.toISOString(),
      ...(lastSentAt !== undefined && { lastSentAt }),
      ...(result.name !== undefined && { name: result.name }),
    },
    // One that is not listed any more stays: if it is gone, its report will say so.
    reports: [...memory.reports, ...added],
  };
}

/** What asking for the counters of some activities came to. An activity that is not in the answer has none. */
export type CountersResult =
  | { readonly outcome: 'read'; readonly counters: ReadonlyMap<string, Counters> }
  | { readonly outcome: 'failed' };

/** Takes in the counters of the activities that were asked for. A report whose counters changed is open again. */
export function applyCounters(
  memory: CampaignMemory,
  asked: readonly string[],
  result: CountersResult,
  now: Date,
): CampaignMemory {
  const reports = memory.reports.map((report) => {
    if (!asked.includes(report.campaignActivityId)) return report;
    return result.outcome === 'read'
      ? withCounters(report, result.counters.get(report.campaignActivityId))
      : { ...report, countersTrouble: troubleAfter(report.countersTrouble, 'failed', now) };
  });
  const hasChanged = reports.some(
    ({ counters }, position) => counters?.byCode !== memory.reports[position]?.counters?.byCode,
  );
  return hasChanged ? { ...withoutBackoff(memory), reports } : { ...memory, reports };
}

function withCounters(
  { countersTrouble: _, ...report }: ReportMemory,
  latest: Counters | undefined,
): ReportMemory {
  if (!latest) return report;
  const { byCode, refreshedAt, sends } = latest;
  const isAsBefore = isDeepStrictEqual({ ...byCode }, { ...report.counters?.byCode });
  if (isAsBefore && sends === report.counters?.sends) return report;
  // A number of sends that rises calls for no read: it is the bounces that are looked for.
  if (isAsBefore && report.counters)
    return { ...report, counters: { ...report.counters, ...(sends !== undefined && { sends }) } };
  return {
    ...opened(report),
    counters: {
      byCode: { ...byCode },
      ...(refreshedAt !== undefined && { refreshedAt }),
      ...(sends !== undefined && { sends }),
    },
  };
}

/** Takes in what a read of one report came to. */
export function applyRead(
  report: ReportMemory,
  step: ReadStep,
  result: ReadResult,
  campaign: SentCampaign,
  now: Date,
): ReportMemory {
  if (result.outcome === 'cut') return report;
  if (result.outcome !== 'read')
    return { ...report, trouble: troubleAfter(report.trouble, result.outcome, now) };
  const { trouble: _, ...rest } = report;
  const repairs = report.repairs + Number(result.counts.repaired > 0);
  return {
    ...rest,
    seen: result.seen,
    providers: result.providers,
    repairs,
    stage: stageAfter(report, step, result, { mayRepair: repairs <= mostRepairs, campaign, now }),
  };
}

function stageAfter(
  report: ReportMemory,
  step: ReadStep,
  { reachedEnd, counts }: Extract<ReadResult, { outcome: 'read' }>,
  { mayRepair, campaign, now }: { mayRepair: boolean; campaign: SentCampaign; now: Date },
): Stage {
  const { stage } = report;
  const at = now.toISOString();
  if (stage.name === 'unread') {
    if (!reachedEnd) return stage;
    const times = { wholeAt: at, lastReadAt: at };
    return counts.published === 0 && isOld(campaign, now)
      ? { name: 'quiet', since: at, ...times }
      : { name: 'open', ...times };
  }
  const times = { wholeAt: reachedEnd ? at : stage.wholeAt, lastReadAt: at };
  if (counts.published > 0 || (counts.repaired > 0 && mayRepair)) return { name: 'open', ...times };
  const isQuiet = stage.name === 'open' && reachedEnd && isOld(campaign, now);
  if (isQuiet) return { name: 'quiet', since: at, ...times };
  // Missing rows may call for the second read; but only one that has looked for lost messages closes the report.
  const isClosed = reachedEnd && step.comparesRecords && mayClose(report, campaign, now);
  return isClosed ? { name: 'closed', since: at, ...times } : { ...stage, ...times };
}

/**
 * Brings up to date what is missing from a campaign after its reads.
 *
 * @param before the memory at the beginning of the run.
 * @param reads undefined when no report was read; else how many bounces they published.
 */
export function applyMissing(
  before: CampaignMemory,
  memory: CampaignMemory,
  campaign: SentCampaign,
  reads: { readonly published: number } | undefined,
  now: Date,
): CampaignMemory {
  const { missing, ...rest } = memory;
  const { byCounters, byList } = missingFromCampaign(campaign, memory.reports);
  if (byCounters + byList === 0) return rest;
  const at = now.toISOString();
  // What only the lists count may be counted otherwise there; the alarm's day begins when the counters count it too.
  const wasMissing = missingFromCampaign(campaign, before.reports).byCounters > 0;
  const since = missing === undefined || (byCounters > 0 && !wasMissing) ? at : missing.since;
  if (!reads)
    return { ...rest, missing: { since, attempts: missing?.attempts ?? 0, last: missing?.last ?? at } };
  const attempts = (reads.published > 0 ? 0 : (missing?.attempts ?? 0)) + 1;
  return { ...rest, missing: { since, attempts, last: at } };
}

/** The trouble of something that could not be read. */
export function troubleAfter(trouble: Trouble | undefined, outcome: 'gone' | 'failed', now: Date): Trouble {
  const last = now.toISOString();
  if (outcome === 'gone') return { kind: 'gone', last };
  if (trouble?.kind === 'too large') return { kind: 'too large', last };
  return { kind: 'failing', since: trouble?.kind === 'failing' ? trouble.since : last, last };
}

/** A report that may have changed. */
function opened(report: ReportMemory): ReportMemory {
  const { stage } = report;
  if (stage.name === 'unread') return report;
  const { wholeAt, lastReadAt } = stage;
  return { ...report, repairs: 0, stage: { name: 'open', wholeAt, lastReadAt } };
}

/** What is missing is looked for at once after a change. */
function withoutBackoff(memory: CampaignMemory): CampaignMemory {
  const { missing } = memory;
  return missing ? { ...memory, missing: { ...missing, attempts: 0 } } : memory;
}

function isOld({ lastSentAt }: SentCampaign, now: Date): boolean {
  return now.getTime() >= oldFrom(lastSentAt);
}

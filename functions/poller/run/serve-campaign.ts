import { dayMs } from '../../../shared/bounce/instant.ts';
import {
  BudgetSpentError,
  expectedEnding,
  LinkExpiredError,
  ReportTooLargeError,
  reasonOf,
  TimeUpError,
} from '../../../shared/errors.ts';
import type { Fingerprints } from '../memory/fingerprints.ts';
import { applyMissing, applyRead } from '../plan/apply.ts';
import { type CampaignMemory, isSuspended, type ReportMemory } from '../plan/campaign-memory.ts';
import { applySearch, isCodeSearchDue } from '../plan/code-search.ts';
import { missingFrom, missingRows, total } from '../plan/missing.ts';
import type { ReadStep } from '../plan/next-read.ts';
import { type CampaignStep, planReads } from '../plan/plan.ts';
import { addCounts, type ReadResult } from '../plan/read-result.ts';
import type { Unfinished } from '../plan/unfinished.ts';
import { readReport } from '../read/read-report.ts';
import { searchCodes } from '../read/search-codes.ts';
import type { RunContext } from './run-context.ts';
import type { RunEnd } from './run-end.ts';
import { addServed, failure, nothingServed, type Served } from './served.ts';
import { stillFails } from './still-fails.ts';

export interface CampaignServed {
  readonly memory: CampaignMemory;
  readonly served: Served;
  /** Undefined when every report that is due had its turn. */
  readonly end: RunEnd | undefined;
}

/**
 * Reads whatever reports of a campaign are due. Trouble of one report is kept in its memory, and the others are served.
 *
 * @param before what was remembered of the campaign when the run began.
 */
export async function serveCampaign(
  step: Pick<CampaignStep, 'campaign' | 'memory' | 'hasChanged'>,
  before: CampaignMemory | undefined,
  context: RunContext,
): Promise<CampaignServed> {
  const { campaign } = step;
  const { clock, intervals } = context;
  const reads = planReads(campaign, step.memory, {
    now: clock.now(),
    intervals,
    unfinished: context.unfinished,
  });
  let { memory } = step;
  let served = nothingServed;
  let end: RunEnd | undefined;
  let completed = 0;
  for (const read of reads) {
    const report = memory.reports.find((one) => one.campaignActivityId === read.campaignActivityId);
    if (!report) continue;
    const one = await serveReport(report, read, campaign, context);
    memory = withReport(memory, one.report);
    served = addServed(served, one.served);
    completed += Number(one.isComplete);
    end = one.end;
    if (end) break;
  }
  const isServed = end === undefined;
  // A change that leads to no read, where the reports are gone or suspended, counts as an attempt all the same.
  const isAttempt = completed > 0 || (isServed && step.hasChanged);
  const looked = isAttempt ? { published: served.counts.published } : undefined;
  const after = applyMissing(
    before ?? step.memory,
    { ...memory, isServed: memory.isServed || isServed },
    campaign,
    looked,
    clock.now(),
  );
  return { memory: after, served, end };
}

interface ReportServed {
  readonly report: ReportMemory;
  readonly served: Served;
  readonly isComplete: boolean;
  readonly end: RunEnd | undefined;
}

async function serveReport(
  report: ReportMemory,
  step: ReadStep,
  campaign: CampaignStep['campaign'],
  context: RunContext,
): Promise<ReportServed> {
  const { campaignActivityId } = report;
  const { vendor, clock } = context;
  const requestsBefore = vendor.requestsMade();
  let remembered: Fingerprints;
  try {
    remembered = await context.rowsOf({ campaignActivityId, campaignId: campaign.campaignId });
  } catch (by) {
    return { report, served: nothingServed, isComplete: false, end: { by, unfinished: context.unfinished } };
  }
  const readOnce = () =>
    readReport(
      step,
      vendor.readReport({ campaignActivityId, sends: campaign.sends }),
      remembered,
      () => total(missingRows(report.counters?.byCode ?? {}, remembered.seen())) > 0,
      context.reading,
    );
  const result = await againIfLinkExpired(readOnce);
  const now = clock.now();
  const isAsBefore = result.outcome === 'failed' && stillFails(report.trouble, result.error);
  const read = isAsBefore ? report : applyRead(report, step, result, campaign, now);
  const served = servedBy(campaignActivityId, result, read);
  if (result.outcome === 'cut')
    return cut(read, served, result.error, vendor.requestsMade() - requestsBefore, context);
  if (result.outcome !== 'read' || !isCodeSearchDue(read, now))
    return { report: read, served, isComplete: result.outcome === 'read', end: undefined };

  const found = await searchCodes(
    remembered,
    (code) => vendor.readReport({ campaignActivityId, codes: [code] }),
    context.reading,
  );
  const searched = applySearch(read, found, clock.now());
  const end =
    found.outcome === 'cut' ? { by: found.error, unfinished: ofOthers(context, report) } : undefined;
  if (found.outcome !== 'searched') return { report: searched, served, isComplete: true, end };
  const recovered: Served = {
    ...nothingServed,
    counts: { ...nothingServed.counts, published: found.published },
  };
  return { report: searched, served: addServed(served, recovered), isComplete: true, end };
}

function servedBy(id: string, result: ReadResult, report: ReportMemory): Served {
  const { counts } = result;
  const isIncomplete = result.outcome === 'read' && total(missingFrom(report)) > 0;
  const served: Served = {
    ...nothingServed,
    counts,
    reads: 1,
    incomplete: Number(isIncomplete),
  };
  if (result.outcome !== 'failed' || isSuspended(report.trouble)) return served;
  return addServed(served, failure(id, reasonOf(result.error)));
}

/** A link that the vendor does not honour any more is no trouble of the report: once, the read begins again at the top. */
async function againIfLinkExpired(readOnce: () => Promise<ReadResult>): Promise<ReadResult> {
  const result = await readOnce();
  if (result.outcome !== 'failed' || !(result.error instanceof LinkExpiredError)) return result;
  const again = await readOnce();
  return { ...again, counts: addCounts(result.counts, again.counts) };
}

/** A run that reads fewer pages than this was slow, or short: it says nothing of the report's size. */
const fewestPagesOfLargeReport = 50;

/** After a day in which no run reached its end a report is too large, however few pages the runs had time for. */
const tooLargeAfterMs = dayMs;

/**
 * A report that the run had no room for is read first by the next run. If that has no room for it either, it is too
 * large; where few pages were read, the other reports have their turn first, and it is too large after a day of that. One
 * that is known to be too large fails no run any more.
 */
function cut(
  report: ReportMemory,
  served: Served,
  by: unknown,
  pages: number,
  context: RunContext,
): ReportServed {
  const { clock, unfinished, requestsPerDay } = context;
  const id = report.campaignActivityId;
  const end = { by, unfinished: ofOthers(context, report) };
  const asBefore: ReportServed = { report, served, isComplete: false, end };
  if (expectedEnding(by) === undefined) return asBefore;
  const now = clock.now();
  const known = unfinished?.campaignActivityId === id ? unfinished : undefined;
  const isFirst = known?.turn === 'first';
  const since = known?.since ?? now.toISOString();
  const hadTime =
    by instanceof TimeUpError || (by instanceof BudgetSpentError && pages * 2 >= requestsPerDay);
  const hadRoom = hadTime && pages >= fewestPagesOfLargeReport;
  const tooLarge: ReportMemory = {
    ...report,
    trouble: { kind: 'too large', last: now.toISOString() },
  };
  if (report.trouble?.kind === 'too large' && (hadRoom || isFirst)) return { ...asBefore, report: tooLarge };
  const next = { campaignActivityId: id, since, turn: isFirst ? 'last' : 'first' } as const;
  const isOverdue = now.getTime() - Date.parse(since) >= tooLargeAfterMs;
  if (!isFirst || (!hadRoom && !isOverdue)) return { ...asBefore, end: { by, unfinished: next } };
  const failed = failure(id, new ReportTooLargeError(id).message);
  return { ...asBefore, report: tooLarge, served: addServed(served, failed) };
}

/** What the last run left unfinished stays so, unless it is this very report. */
function ofOthers({ unfinished }: RunContext, { campaignActivityId }: ReportMemory): Unfinished | undefined {
  return unfinished?.campaignActivityId === campaignActivityId ? undefined : unfinished;
}

function withReport(memory: CampaignMemory, changed: ReportMemory): CampaignMemory {
  const reports = memory.reports.map((report) =>
    report.campaignActivityId === changed.campaignActivityId ? changed : report,
  );
  return { ...memory, reports };
}

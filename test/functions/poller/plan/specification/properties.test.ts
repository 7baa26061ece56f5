import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyCounters,
  applyDetails,
  applyMissing,
  applyRead,
  newCampaign,
} from '../../../../../functions/poller/plan/apply.ts';
import {
  type CampaignMemory,
  isSuspended,
  type ReportMemory,
  type Stage,
} from '../../../../../functions/poller/plan/campaign-memory.ts';
import type { ReadStep } from '../../../../../functions/poller/plan/next-read.ts';
import {
  type PlanContext,
  plan,
  planCampaign,
  planReads,
} from '../../../../../functions/poller/plan/plan.ts';
import { noRows, type ReadResult } from '../../../../../functions/poller/plan/read-result.ts';
import { dayMs, hourMs } from '../../../../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../../../../shared/constant-contact/sent-campaign.ts';
import { ReportUnavailableError, TimeUpError } from '../../../../../shared/errors.ts';
import { minuteMs } from '../../../../support/a-clock.ts';
import { anUnfinishedReport } from '../../../../support/an-unfinished-report.ts';
import { intervals } from './specify-reads.ts';

const sentAt = Date.parse('2026-11-01T09:00:00.000Z');
const ids = ['0a0a0a0a-0000-4000-8000-000000000001', '0a0a0a0a-0000-4000-8000-000000000fff'];

/** What the vendor says and does in one run, and how long before the next. */
interface Run {
  readonly waitMs: number;
  readonly resent: boolean;
  readonly bounces: number | undefined;
  readonly counted: number | 'failed' | 'none';
  readonly details: 'read' | 'gone' | 'failed';
  /** By report: what a read of it comes to. */
  readonly reads: readonly ('nothing' | 'new' | 'repaired' | 'failed' | 'gone' | 'cut')[];
}

const anyRun: fc.Arbitrary<Run> = fc.record({
  waitMs: fc.oneof(
    fc.constantFrom(15 * minuteMs, hourMs, 6 * hourMs, 12 * hourMs - 1, 12 * hourMs, dayMs, 40 * dayMs),
    fc.integer({ min: minuteMs, max: 3 * dayMs }),
  ),
  resent: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  bounces: fc.oneof(fc.constant(2), fc.constantFrom(undefined, 3, 9)),
  counted: fc.oneof(fc.constant(2), fc.constantFrom<Run['counted']>(3, 1, 'failed', 'none')),
  details: fc.oneof(fc.constant('read' as const), fc.constantFrom<Run['details']>('gone', 'failed')),
  reads: fc.array(
    fc.oneof(
      fc.constant('nothing' as const),
      fc.constantFrom<Run['reads'][number]>('new', 'repaired', 'failed', 'gone', 'cut'),
    ),
    { minLength: 2, maxLength: 2 },
  ),
});
const anyHistory = fc.array(anyRun, { minLength: 1, maxLength: 40 });

/** One read of one report. */
interface Read {
  readonly at: number;
  readonly step: ReadStep;
  readonly hasChanged: boolean;
  readonly before: ReportMemory;
  readonly after: ReportMemory;
  readonly result: Run['reads'][number];
}

/** Lives through a history of runs, as the poller serves one campaign. */
function live(history: readonly Run[], look: (memory: CampaignMemory, now: Date) => void = () => {}): Read[] {
  const reads: Read[] = [];
  let memory = newCampaign('c');
  let at = sentAt;
  let lastSentAt = sentAt;
  for (const run of history) {
    at += run.waitMs;
    if (run.resent) lastSentAt = at;
    const now = new Date(at);
    const campaign: SentCampaign = {
      campaignId: 'c',
      lastSentAt: new Date(lastSentAt).toISOString(),
      bounces: run.bounces,
      sends: 100,
    };
    memory = serve(memory, campaign, run, now, reads);
    look(memory, now);
  }
  return reads;
}

function serve(
  known: CampaignMemory,
  campaign: SentCampaign,
  run: Run,
  now: Date,
  reads: Read[],
): CampaignMemory {
  const step = planCampaign(campaign, known, { now, intervals });
  let { memory } = step;
  if (step.readsDetails)
    memory = applyDetails(
      memory,
      campaign,
      run.details === 'read' ? { outcome: 'read', campaignActivityIds: ids } : { outcome: run.details },
      now,
    );
  if (step.countersOf.length > 0) memory = applyCounters(memory, step.countersOf, countersOf(run), now);
  let [published, completed, isCut] = [0, 0, false];
  for (const read of planReads(campaign, memory, { now, intervals })) {
    const before = memory.reports.find((one) => one.campaignActivityId === read.campaignActivityId);
    if (isCut || !before) continue;
    const what = run.reads[ids.indexOf(read.campaignActivityId)] ?? 'nothing';
    const result = toResult(what, read);
    const after = applyRead(before, read, result, campaign, now);
    reads.push({ at: now.getTime(), step: read, hasChanged: !memory.isServed, before, after, result: what });
    memory = { ...memory, reports: memory.reports.map((one) => (one === before ? after : one)) };
    published += result.counts.published;
    completed += Number(result.outcome === 'read');
    isCut = result.outcome === 'cut';
  }
  const served = { ...memory, isServed: memory.isServed || !isCut };
  return applyMissing(known, served, campaign, completed > 0 ? { published } : undefined, now);
}

function countersOf({ counted }: Run): Parameters<typeof applyCounters>[2] {
  if (counted === 'failed') return { outcome: 'failed' };
  const byCode = { B: Number(counted), S: 0, Z: 0, X: 0, D: 0, F: 0, V: 0 };
  const named = counted === 'none' ? [] : ids;
  return { outcome: 'read', counters: new Map(named.map((id) => [id, { byCode, refreshedAt: undefined }])) };
}

function toResult(what: Run['reads'][number], { extent, comparesRecords }: ReadStep): ReadResult {
  const repaired = what === 'repaired' && comparesRecords ? 1 : 0;
  const counts = { ...noRows, published: what === 'new' ? 1 : 0, repaired };
  if (what === 'gone') return { outcome: 'gone', counts };
  if (what === 'failed') return { outcome: 'failed', counts, error: new ReportUnavailableError('503') };
  if (what === 'cut') return { outcome: 'cut', counts, error: new TimeUpError() };
  return { outcome: 'read', counts, reachedEnd: extent === 'whole', seen: { B: 2 }, providers: {} };
}

const fieldsOf: Readonly<Record<Stage['name'], readonly string[]>> = {
  unread: ['name'],
  open: ['lastReadAt', 'name', 'wholeAt'],
  quiet: ['lastReadAt', 'name', 'since', 'wholeAt'],
  closed: ['lastReadAt', 'name', 'since', 'wholeAt'],
};

describe('whatever happens', () => {
  it('a report is in exactly one stage, has one trouble at most, and no time lies ahead', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        live(history, ({ reports, missing }, now) => {
          expect(new Set(reports.map((one) => one.campaignActivityId)).size).toBe(reports.length);
          for (const { stage, trouble, countersTrouble } of reports) {
            expect(Object.keys(stage).sort()).toEqual(fieldsOf[stage.name]);
            const times = [stage, trouble, countersTrouble, missing].flatMap((one) =>
              Object.values(one ?? {}),
            );
            for (const time of times)
              if (typeof time === 'string' && /^\d{4}-/.test(time))
                expect(Date.parse(time) <= now.getTime()).toBe(true);
            if (stage.name !== 'unread') expect(stage.wholeAt <= stage.lastReadAt).toBe(true);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('nothing suspended or gone is read twice within a day, unless the lists say that it may be back', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { at, before, hasChanged } of live(history)) {
          const { trouble } = before;
          if (!trouble || (!isSuspended(trouble) && trouble.kind !== 'gone')) continue;
          const isBack = trouble.kind === 'gone' && hasChanged;
          if (!isBack) expect(at - Date.parse(trouble.last)).toBeGreaterThanOrEqual(dayMs);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a closed report was read whole twice without news, half a day apart, the second time compared with the records', () => {
    let closed = 0;
    fc.assert(
      fc.property(anyHistory, (history) => {
        const reads = live(history);
        for (const [position, { at, step, before, after }] of reads.entries()) {
          if (after.stage.name !== 'closed' || before.stage.name === 'closed') continue;
          closed += 1;
          expect(step).toMatchObject({ extent: 'whole', comparesRecords: true });
          const earlier = reads
            .slice(0, position)
            .filter((one) => one.before.campaignActivityId === step.campaignActivityId);
          const news = earlier.findLastIndex(({ result }) => result === 'new');
          const firstWhole = earlier
            .slice(news + 1)
            .find((one) => one.step.extent === 'whole' && ['nothing', 'repaired'].includes(one.result));
          expect(at - (firstWhole?.at ?? at)).toBeGreaterThanOrEqual(12 * hourMs);
        }
      }),
      { numRuns: 300 },
    );
    expect(closed).toBeGreaterThan(0);
  });

  it('a read that is compared with the records is one that may close the report', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { step, before } of live(history))
          if (step.comparesRecords) expect(before.stage.name).toBe('quiet');
      }),
      { numRuns: 100 },
    );
  });
});

describe('a plan', () => {
  /** Accounts of several campaigns in whatever state runs left them. */
  const anyAccount = fc.array(anyHistory, { minLength: 1, maxLength: 5 }).map((histories) => {
    const memory = new Map<string, CampaignMemory>();
    const campaigns = histories.map((history, nth): SentCampaign => {
      let last = newCampaign('c');
      live(history, (known) => {
        last = known;
      });
      const campaignId = `c${nth}`;
      const reports = last.reports.map((report) => ({
        ...report,
        campaignActivityId: `${report.campaignActivityId.slice(0, -4)}${nth}${report.campaignActivityId.slice(-3)}`,
      }));
      memory.set(campaignId, { ...last, campaignId, reports });
      return { campaignId, lastSentAt: last.listed.lastSentAt, bounces: last.listed.bounces, sends: 100 };
    });
    return { campaigns, memory };
  });
  const anyContext = fc.record({
    now: fc.integer({ min: 0, max: 60 * dayMs }).map((later) => new Date(sentAt + dayMs + later)),
    nth: fc.nat(9),
  });
  const contextOf = (
    memory: ReadonlyMap<string, CampaignMemory>,
    { now, nth }: { now: Date; nth: number },
  ): PlanContext => {
    const reports = [...memory.values()].flatMap((one) => one.reports);
    const id = reports[nth % Math.max(1, reports.length)]?.campaignActivityId;
    return { now, intervals, ...(id !== undefined && { unfinished: anUnfinishedReport(id) }) };
  };

  it('is the same for the same, and changes nothing', () => {
    fc.assert(
      fc.property(anyAccount, anyContext, ({ campaigns, memory }, when) => {
        const context = contextOf(memory, when);
        const before = structuredClone([campaigns, memory]);
        const first = plan(campaigns, memory, context);
        expect(plan(campaigns, memory, context)).toEqual(first);
        expect([campaigns, memory]).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it('begins with the report that the last run could not finish, if that is due', () => {
    let due = 0;
    fc.assert(
      fc.property(anyAccount, anyContext, ({ campaigns, memory }, when) => {
        const context = contextOf(memory, when);
        const reads = plan(campaigns, memory, context).flatMap((step) => step.reads);
        const isDue = reads.some(
          (read) => read.campaignActivityId === context.unfinished?.campaignActivityId,
        );
        due += Number(isDue);
        if (isDue) expect(reads[0]?.campaignActivityId).toBe(context.unfinished?.campaignActivityId);
      }),
      { numRuns: 200 },
    );
    expect(due).toBeGreaterThan(0);
  });

  it('reads no report twice', () => {
    fc.assert(
      fc.property(anyAccount, anyContext, ({ campaigns, memory }, when) => {
        const steps = plan(campaigns, memory, contextOf(memory, when));
        const read = steps.flatMap((step) => step.reads.map((one) => one.campaignActivityId));
        expect(new Set(read).size).toBe(read.length);
        expect(new Set(steps.map((step) => step.campaign.campaignId)).size).toBe(steps.length);
      }),
      { numRuns: 100 },
    );
  });
});

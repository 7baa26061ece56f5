import { describe, expect, it } from 'vitest';
import { nobodyErased } from '../../../../functions/poller/memory/erased.ts';
import { newCampaign } from '../../../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../../../functions/poller/plan/campaign-memory.ts';
import { completenessOf } from '../../../../functions/poller/plan/completeness.ts';
import { plan } from '../../../../functions/poller/plan/plan.ts';
import type { Unfinished } from '../../../../functions/poller/plan/unfinished.ts';
import type { AccountMemory } from '../../../../functions/poller/run/account-memory.ts';
import type { RunContext } from '../../../../functions/poller/run/run-context.ts';
import { type CampaignsServed, serveCampaigns } from '../../../../functions/poller/run/serve-campaigns.ts';
import { dayMs, hourMs } from '../../../../shared/bounce/instant.ts';
import type { Counters } from '../../../../shared/constant-contact/counters.ts';
import {
  BudgetSpentError,
  LinkRefusedError,
  NotFoundError,
  PublishIncompleteError,
  QuotaClosedError,
  ReportTooLargeError,
  ReportUnavailableError,
  SignInNeededError,
  StorageError,
  TimeUpError,
  UnexpectedReportError,
} from '../../../../shared/errors.ts';
import { aClock, minuteMs } from '../../../support/a-clock.ts';
import { anUnfinishedReport } from '../../../support/an-unfinished-report.ts';

const campaign = { campaignId: 'c', lastSentAt: '2026-11-20T08:00:00.000Z', bounces: 0, sends: 100 };
const intervals = { runMs: 15 * minuteMs, recheckRecentMs: 6 * hourMs, recheckClosedMs: 30 * dayMs };
const noCounters = { B: 0, S: 0, Z: 0, X: 0, D: 0, F: 0, V: 0 };

/**
 * An account with one campaign whose activities are "one" and "two", without bounces.
 *
 * @param fail what reading something throws: by activity, by campaign for its details, and `counters`.
 */
function anAccount(fail: Record<string, Error> = {}, pagesOf: Record<string, number> = {}) {
  const clock = aClock();
  const asked: string[] = [];
  const memories = new Map<string, CampaignMemory>();
  const written: CampaignMemory[] = [];
  let requests = 0;
  const visit = (id: string) => {
    asked.push(id);
    requests += 1;
    const error = fail[id];
    if (error) throw error;
  };
  const memory: AccountMemory = {
    of: (id) => memories.get(id),
    all: () => memories,
    async write(next) {
      if (JSON.stringify(next) !== JSON.stringify(memories.get(next.campaignId))) written.push(next);
      memories.set(next.campaignId, next);
    },
    hasGotFurther: () => false,
  };
  const vendor = {
    async readDetails(id: string) {
      visit(id);
      return { name: 'News', campaignActivityIds: ['one', 'two'] };
    },
    async readCounters(ids: readonly string[]): Promise<ReadonlyMap<string, Counters>> {
      visit('counters');
      return new Map(ids.map((id) => [id, { byCode: noCounters, refreshedAt: undefined }]));
    },
    async *readReport({ campaignActivityId }: { readonly campaignActivityId: string }) {
      const pages = pagesOf[campaignActivityId] ?? 1;
      for (let page = 1; page <= pages; page += 1) {
        if (page === pages) visit(campaignActivityId);
        else requests += 1;
        yield { rows: [], isLast: page === pages };
      }
    },
    requestsMade: () => requests,
  };
  async function serve(what = campaign, unfinished?: Unfinished): Promise<CampaignsServed> {
    const context: RunContext = {
      vendor: vendor as never,
      reading: {
        publisher: { publish: async () => [] },
        erased: nobodyErased,
        records: { readMany: async () => new Map() },
        incidentsOf: () => [],
        outageCodes: [],
      },
      rowsOf: async () => ({
        has: () => true,
        remember: async () => {},
        seen: () => ({}),
        contacts: () => [],
        seenByProvider: () => new Map(),
      }),
      clock,
      intervals,
      requestsPerDay: 9_000,
      unfinished,
    };
    asked.length = 0;
    requests = 0;
    return serveCampaigns(
      plan([what], memories, { now: clock.now(), intervals, unfinished }),
      memory,
      context,
    );
  }
  return {
    serve,
    asked,
    memories,
    written,
    clock,
    fail,
    report: (at: number) => memories.get('c')?.reports[at],
  };
}

const now = '2026-11-20T12:00:00.000Z';
const read = { stage: { name: 'open', wholeAt: now, lastReadAt: now } } as const;

describe('serving a campaign', () => {
  it('asks for its details, its counters and its reports, and remembers all of it with one write', async () => {
    const account = anAccount();
    const { served } = await account.serve();
    expect(account.asked).toEqual(['c', 'counters', 'one', 'two']);
    expect(served.reads).toBe(2);
    const counters = { byCode: noCounters };
    expect(account.written).toEqual([
      {
        campaignId: 'c',
        listed: { lastSentAt: campaign.lastSentAt, bounces: 0 },
        isServed: true,
        details: { readAt: now, lastSentAt: campaign.lastSentAt, name: 'News' },
        reports: ['one', 'two'].map((id) => ({ ...newReport(id), ...read, counters })),
      },
    ]);
  });

  it('asks nothing and writes nothing while nothing changes', async () => {
    const account = anAccount();
    await account.serve();
    account.written.length = 0;
    await account.serve();
    expect([account.asked, account.written]).toEqual([[], []]);
  });

  it('begins with the report that was read longest ago, or never', async () => {
    const account = anAccount();
    const readAt = (id: string, lastReadAt: string) => ({
      ...newReport(id),
      stage: { name: 'open', wholeAt: lastReadAt, lastReadAt } as const,
    });
    account.memories.set('c', {
      ...newCampaign('c'),
      details: { readAt: now, lastSentAt: campaign.lastSentAt },
      reports: [
        readAt('late', '2026-11-20T11:00:00.000Z'),
        readAt('early', '2026-11-20T10:30:00.000Z'),
        newReport('new'),
      ],
    });
    await account.serve();
    expect(account.asked).toEqual(['counters', 'new', 'early', 'late']);
  });

  it.each([
    new ReportUnavailableError('503'),
    new UnexpectedReportError('400'),
    new LinkRefusedError('elsewhere'),
    new PublishIncompleteError('refused'),
  ])('serves the other reports when one fails: $name', async (error) => {
    const account = anAccount({ one: error });
    const { served } = await account.serve();
    expect(account.asked).toEqual(['c', 'counters', 'one', 'two']);
    expect([...served.failures]).toEqual([['one', error.message]]);
    expect(account.report(0)?.trouble).toEqual({ kind: 'failing', since: now, last: now });
    expect(account.report(1)).toMatchObject(read);
  });

  it.each([
    new SignInNeededError('No token.'),
    new QuotaClosedError(new Date()),
    new TimeUpError(),
    new StorageError('down'),
    new TypeError('a bug of ours'),
  ])('ends with the run, and keeps what was learnt until then: $name', async (error) => {
    const account = anAccount({ two: error });
    const { end } = await account.serve();
    expect(end?.by).toBe(error);
    expect(account.asked).toEqual(['c', 'counters', 'one', 'two']);
    expect(account.report(0)).toMatchObject(read);
    expect(account.memories.get('c')).toMatchObject({ isServed: false, details: { name: 'News' } });
  });

  it('keeps the details that were read when the run ends at the counters', async () => {
    const account = anAccount({ counters: new QuotaClosedError(new Date()) });
    expect((await account.serve()).end?.by).toBeInstanceOf(QuotaClosedError);
    expect(account.memories.get('c')).toMatchObject({
      isServed: false,
      reports: [newReport('one'), newReport('two')],
    });
    delete account.fail.counters;
    await account.serve();
    expect(account.asked).toEqual(['counters', 'one', 'two']);
  });

  it('takes what is not there for gone, without calling it a failure', async () => {
    const account = anAccount({ one: new NotFoundError('one') });
    expect((await account.serve()).served.failures.size).toBe(0);
    expect(account.report(0)?.trouble).toEqual({ kind: 'gone', last: now });
    await account.serve();
    expect(account.asked).toEqual([]);
    delete account.fail.one;
    await account.serve({ ...campaign, bounces: 6 });
    expect(account.asked).toEqual(['counters', 'one', 'two']);
  });

  it('suspends a report that has failed for a day of runs, apart from the failures', async () => {
    const account = anAccount({ one: new ReportUnavailableError('503') });
    let attempts = 0;
    const day = async (isFailure: boolean) => {
      for (let elapsed = 0; elapsed < dayMs; elapsed += hourMs) {
        const { served } = await account.serve();
        expect(served.failures.has('one')).toBe(isFailure);
        attempts += account.asked.filter((id) => id === 'one').length;
        account.clock.advance(hourMs);
      }
    };
    await day(true);
    expect(attempts).toBe(24);
    await day(false);
    expect(attempts).toBe(25);
    const { suspended } = completenessOf(account.memories.values(), { now: account.clock.now() });
    expect(suspended).toEqual(['one']);
  });

  it('keeps what it knows of its reports when their list cannot be read', async () => {
    const account = anAccount();
    await account.serve();
    account.fail.c = new ReportUnavailableError('503');
    const { served } = await account.serve({ ...campaign, lastSentAt: '2026-11-20T11:00:00.000Z' });
    expect(account.asked).toEqual(['c', 'counters', 'one', 'two']);
    expect([...served.failures.keys()]).toEqual(['c']);
    expect(account.memories.get('c')?.reports).toHaveLength(2);
  });
});

describe('a report that one run cannot finish', () => {
  const first = ({ clock }: { readonly clock: { now(): Date } }) =>
    anUnfinishedReport('two', { since: clock.now().toISOString() });

  it('is first in the next run', async () => {
    const account = anAccount({ two: new TimeUpError() });
    const { end } = await account.serve();
    expect(end?.unfinished).toMatchObject({ campaignActivityId: 'two', turn: 'first' });
    delete account.fail.two;
    await account.serve(campaign, end?.unfinished);
    expect(account.asked).toEqual(['counters', 'two', 'one']);
  });

  it('is too large when a whole run did not suffice: the run says so once, and it is tried once a day', async () => {
    const account = anAccount({ two: new TimeUpError() }, { two: 50 });
    const before = await account.serve();
    const { served, end } = await account.serve(campaign, before.end?.unfinished);
    expect([...served.failures]).toEqual([['two', new ReportTooLargeError('two').message]]);
    expect(end?.unfinished).toBeUndefined();
    expect(account.report(1)?.trouble).toMatchObject({ kind: 'too large' });
    expect((await account.serve()).served.failures.size).toBe(0);
    expect(account.asked).not.toContain('two');
    account.clock.advance(dayMs);
    await account.serve();
    expect(account.asked).toContain('two');
  });

  it('is not too large where few pages were read, or the quota closed: then the others have their turn', async () => {
    for (const [error, pages] of [
      [new TimeUpError(), 49],
      [new QuotaClosedError(new Date()), 60],
      [new BudgetSpentError(), 60],
    ] as const) {
      const account = anAccount({ two: error }, { two: pages });
      const { end } = await account.serve(campaign, first(account));
      expect(account.report(1)).not.toHaveProperty('trouble');
      expect(end?.unfinished).toEqual({ ...first(account), turn: 'last' });
    }
  });

  it('is too large after a day in which no run reached its end, however few pages they read', async () => {
    const account = anAccount({ two: new TimeUpError() }, { two: 9 });
    let unfinished: Unfinished | undefined;
    const failures: number[] = [];
    for (let hour = 0; hour <= 26; hour += 1) {
      const { served, end } = await account.serve(campaign, unfinished);
      unfinished = end?.unfinished;
      if (served.failures.size > 0) failures.push(hour);
      account.clock.advance(hourMs);
    }
    expect(failures).toHaveLength(1);
    expect(failures[0]).toBeGreaterThanOrEqual(24);
    expect(account.report(1)?.trouble).toMatchObject({ kind: 'too large' });
  });

  it('is too large where half a day of requests did not suffice', async () => {
    const account = anAccount({ two: new BudgetSpentError() }, { two: 4_500 });
    await account.serve(campaign, first(account));
    expect(account.report(1)?.trouble).toMatchObject({ kind: 'too large' });
  });

  it('is tried once a day once it is known to be too large, which fails no run', async () => {
    const account = anAccount({ two: new TimeUpError() }, { two: 50 });
    await account.serve(campaign, first(account));
    let attempts = 0;
    let unfinished: Unfinished | undefined;
    for (let hour = 0; hour < 72; hour += 1) {
      account.clock.advance(hourMs);
      const { served, end } = await account.serve(campaign, unfinished);
      unfinished = end?.unfinished;
      attempts += account.asked.filter((id) => id === 'two').length;
      expect(served.failures.size).toBe(0);
    }
    expect(attempts).toBe(3);
  });

  it('is still first in the run after a run that did not come to it', async () => {
    const account = anAccount({ two: new TimeUpError() });
    const { end } = await account.serve();
    account.fail.counters = new TimeUpError();
    expect((await account.serve(campaign, end?.unfinished)).end?.unfinished).toEqual(end?.unfinished);
  });
});

describe('rows that only the lists count', () => {
  it.each([
    ['gone', new NotFoundError('it')],
    ['suspended', new ReportUnavailableError('503')],
  ])('are looked for less and less often where the reports are %s', async (_, error) => {
    const account = anAccount({ one: error, two: error });
    const counted = { ...campaign, bounces: 9 };
    for (let elapsed = 0; elapsed <= dayMs; elapsed += hourMs) {
      await account.serve(counted);
      account.clock.advance(hourMs);
    }
    let requests = 0;
    for (let elapsed = 0; elapsed < dayMs; elapsed += 15 * minuteMs) {
      await account.serve(counted);
      requests += account.asked.length;
      account.clock.advance(15 * minuteMs);
    }
    // The counters once a day, the two reports once a day, the details as well.
    expect(requests).toBeLessThanOrEqual(6);
  });
});

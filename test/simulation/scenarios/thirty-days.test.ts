import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { deployed } from '../deployed.ts';
import { plainEvidence } from '../plan/draw-evidence.ts';
import type { Operation } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outcome } from '../world/world.ts';
import { aPlan, aRow, campaigns, hourlyRuns } from './a-plan.ts';
import { aSeason, sendDates } from './a-season.ts';
import { type Requests, simulateWatched } from './requests.ts';

const days = 30;
const startAt = Date.UTC(2026, 2, 2);
const vendorsQuota = 10_000;
const { evidenceRequestsPerDay } = deployed.poller;
const evidence: readonly Operation[] = ['request sends', 'request clicks'];

describe('thirty days of an account with 100 activities, a run an hour', () => {
  const plan: Plan = { ...aSeason({ seed: 20_260_302, activities: 100, startAt, days }), pageSize: 100 };
  const busy = sendDates(plan);
  let outcome: Outcome;
  let requests: Requests;

  beforeAll(async () => {
    ({ outcome, requests } = await simulateWatched(plan));
  }, 120_000);

  /** Dates after the first two, on which the past is read and closed. */
  const later = (kind: 'quiet' | 'busy') =>
    [...requests.byDate].slice(2, days).filter(([date]) => busy.has(date) === (kind === 'busy'));
  const pagesWithNews = (date: string) => requests.pagesWithNews.get(date) ?? 0;

  it('keep every invariant', () => {
    expect(outcome.broken).toEqual([]);
    expect(outcome.tally.bounces).toBeGreaterThan(4_000);
  });

  it('spend at most 2 % of the quota on a day without sends', () => {
    expect(later('quiet').length).toBeGreaterThan(15);
    for (const [date, count] of later('quiet')) expect(count, date).toBeLessThanOrEqual(vendorsQuota / 50);
  });

  it('spend at most 200 and twice the pages that held a new row on a day with sends', () => {
    expect(later('busy').length).toBeGreaterThanOrEqual(8);
    for (const [date, count] of later('busy'))
      expect(count, date).toBeLessThanOrEqual(2 * pagesWithNews(date) + 200);
  });

  it('read the past on the first two days, each page three times: once for its rows, twice to close', () => {
    const [first = ['', 0], second = ['', 0]] = [...requests.byDate];
    const pages = pagesWithNews(first[0]) + pagesWithNews(second[0]);
    expect(first[1] + second[1]).toBeLessThanOrEqual(3 * pages + 300 + 2 * evidenceRequestsPerDay);
  });

  it('read whom each send went to, within the share of evidence', () => {
    const ofEvidence = requests.all.filter(({ operation }) => evidence.includes(operation));
    const days = Map.groupBy(ofEvidence, ({ at }) => new Date(at).toISOString().slice(0, 10));
    expect(ofEvidence.length).toBeGreaterThan(300);
    for (const [date, { length }] of days) expect(length, date).toBeLessThanOrEqual(evidenceRequestsPerDay);
  });

  it('send one message for each bounce', () => {
    expect(outcome.tally.messages).toBe(outcome.tally.bounces);
  });
});

it('an idle run with 499 campaigns in the lookback costs one request', async () => {
  const plan = aPlan({
    activities: campaigns(499, 40 * dayMs),
    rows: Array.from({ length: 499 }, (_, activity) =>
      aRow(activity, { activity, shown: { run: -1, afterMs: -39 * dayMs } }),
    ),
    runs: hourlyRuns(46),
    // All of it on the day on which they close.
    evidence: { ...plainEvidence, requestsPerDay: 2_000 },
  });
  const { outcome, requests } = await simulateWatched(plan);
  expect(outcome.broken).toEqual([]);
  const lastTen = plan.startAt + 35.5 * hourMs;
  const asked = requests.all.filter(({ at }) => at >= lastTen && at < lastTen + 10 * hourMs);
  // A token lives for a day.
  const operations = asked.map(({ operation }) => operation).filter((one) => one !== 'request a token');
  expect(operations).toEqual(Array(10).fill('request summaries'));
}, 60_000);

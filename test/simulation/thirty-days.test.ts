import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../shared/bounce/instant.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../support/an-account.ts';
import { aSendingSeason, type Season } from './a-sending-season.ts';
import { aSimulatedWorld, type SimulatedWorld } from './a-simulated-world.ts';
import { discrepancies, messagesPerBounce, noDiscrepancies, publishedBounces } from './published.ts';
import { mostInOneSecond, requestsByDate } from './request-count.ts';

const quotaPerDay = 10_000;
const start = '2026-03-02T00:00:00.000Z';
const days = 30;
/** The last send's late rows and its settling. */
const untilQuietDays = 6;

describe('thirty days of an account with 300 activities, a tick an hour', () => {
  let season: Season;
  let world: SimulatedWorld;
  let byDate: Map<string, number>;

  beforeAll(async () => {
    season = aSendingSeason({ seed: 20_260_302, activities: 300, start, days });
    world = aSimulatedWorld({ ...season, start, reportPageSize: 100 });
    await world.ticks(24 * (days + untilQuietDays));
    byDate = requestsByDate(world.constantContact.requests);
  }, 60_000);

  /** Dates after the first two, on which the past is read and settled. */
  const later = (kind: 'quiet' | 'busy') =>
    [...byDate].slice(2).filter(([date]) => season.sendDates.has(date) === (kind === 'busy'));
  const pagesWithNews = (date: string) => world.news.pagesByDate.get(date) ?? 0;

  it('publishes every row that the reports show, those that came days late too, and nothing else', () => {
    const published = publishedBounces(world);
    expect(published.size).toBeGreaterThan(15_000);
    expect(discrepancies(season.account, world)).toEqual(noDiscrepancies);
  });

  it('spends at most 5 % of the quota on a day without sends', () => {
    expect(later('quiet').length).toBeGreaterThan(15);
    for (const [date, requests] of later('quiet')) {
      expect(requests, date).toBeLessThanOrEqual(quotaPerDay / 20);
    }
  });

  it('spends at most 500 and twice the pages that held a new row on a day with sends', () => {
    expect(later('busy').length).toBeGreaterThan(8);
    for (const [date, requests] of later('busy')) {
      expect(requests, date).toBeLessThanOrEqual(2 * pagesWithNews(date) + 500);
    }
  });

  it('reads the past on the first two days, each page three times: once for its rows, twice to settle', () => {
    const [first = ['', 0], second = ['', 0]] = [...byDate];
    const pages = pagesWithNews(first[0]) + pagesWithNews(second[0]);
    expect(first[1] + second[1]).toBeLessThanOrEqual(3 * pages + 500 + season.account.campaigns.length);
  });

  it('never asks more than four times in a second', () => {
    expect(mostInOneSecond(world.constantContact.requests)).toBeLessThanOrEqual(4);
  });

  it('sends fewer than 1.05 messages for each bounce', () => {
    expect(messagesPerBounce(world)).toBeLessThan(1.05);
  });

  it('never fails a run, and ends with every report settled or quiet and no debt', () => {
    const { notes } = world.telemetry;
    expect(notes.filter(({ level }) => level === 'error')).toEqual([]);
    expect(notes.at(-1)?.fields).toMatchObject({ overdue: 0, failed: 0, parked: 0 });
  });
});

it('an idle tick with 499 campaigns in the lookback costs one request', async () => {
  const sentAt = new Date(Date.parse(start) - 40 * dayMs).toISOString();
  const campaigns = Array.from({ length: 499 }, () =>
    aCampaign({ sentAt, activities: [anActivity({ sentAt, bounces: [aRow({ created_time: sentAt })] })] }),
  );
  const world = aSimulatedWorld({ account: anAccount({ campaigns }), start });
  await world.ticks(36);
  const before = world.constantContact.requests.length;
  await world.ticks(10);
  expect(world.telemetry.notes.at(-1)?.fields).toMatchObject({ campaigns: 499, settled: 499, open: 0 });
  const purposes = world.constantContact.requests.slice(before).map(({ purpose }) => purpose);
  expect(purposes).toEqual(Array(10).fill('summaries'));
});

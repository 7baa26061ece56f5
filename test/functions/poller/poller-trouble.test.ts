import { describe, expect, it } from 'vitest';
import { addBounce } from '../../../local/simulated-account/account.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { aClock, minuteMs } from '../../support/a-clock.ts';
import { thatEvening } from '../../support/a-first-week.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  aRow,
  manyRows,
  oneReport,
  reportOf,
} from '../../support/an-account.ts';

const polling = aPollingWorld();
const { start, requests, reads, ending } = polling;
const { askedFor } = faults;

describe('the poller meets trouble', () => {
  it.each([
    ['500 without a body', faults.serverError(500, 'empty')],
    ['502 from a gateway', faults.serverError(502, 'html')],
    ['503 with JSON', faults.serverError(503, 'json')],
    ['a page for people with status 200', faults.maintenancePage],
    ['an empty body with status 200', faults.emptyBody],
    ['half a body with status 200', faults.cutOffJson],
    ['a dropped connection', faults.lostRequest],
    ['a lost answer', faults.lostAnswer],
  ])('%s: three attempts, then the others are served and the run counts as failed', async (_, respond) => {
    await start();
    const broken = polling.world.account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
    polling.world.constantContact.faults.push({ match: reportOf(broken), respond });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringContaining(broken),
    });
    expect(reads()).toHaveLength(3 + 1);
    expect(polling.world.sent()).toBe(2);
    polling.world.constantContact.faults.clear();
    expect(await polling.world.runPoller()).toBeUndefined();
  });

  it('an answer that never comes: it gives up by itself', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('summaries'),
      times: 1,
      respond: faults.noAnswer,
    });
    // The timeout of a request is a share of what is left of the run: half a second here.
    expect(await polling.world.runPoller({}, 4_000)).toBeUndefined();
    expect(requests('summaries')[0]).toMatchObject({ status: 'hanging' });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });

  it('200 with JSON of another shape: that report is left for the next run', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: () => ({ status: 200, body: '{"rows":[]}' }),
    });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'run-incomplete' });
  });

  it.each(Object.entries(faults.hostileLinks))(
    'a next link to %s: it is not followed, and the run says so',
    async (_, href) => {
      await start();
      polling.world.constantContact.faults.push({
        match: askedFor('bounces'),
        times: 1,
        respond: faults.nextLinkTo(href),
      });
      expect(await polling.world.runPoller()).toMatchObject({
        code: 'run-incomplete',
        message: expect.stringMatching(/leads elsewhere/),
      });
      expect(reads()).toHaveLength(2);
    },
  );

  it('a next link that repeats: the read ends, the rows it held are published', async () => {
    await start({ account: oneReport(5) });
    polling.world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.repeatingLink });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/repeats/),
    });
    expect(polling.world.sent()).toBe(5);
    expect(requests('bounces').length).toBeLessThanOrEqual(3);
  });

  it('ever-new links to the same rows: the read ends soon', async () => {
    await start({ account: oneReport(5) });
    polling.world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.endlessLinks() });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/more pages/),
    });
    expect(requests('bounces').length).toBeLessThanOrEqual(8);
  });

  it('more rows than the send can have: the read ends', async () => {
    await start({ account: oneReport(2_000, 100) });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/more pages/),
    });
    expect(requests('bounces').length).toBeLessThanOrEqual(3);
  });

  it('404 on the summaries: the API’s address is wrong, which is loud', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('summaries'),
      respond: faults.answerNotFound,
    });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/API_URL/),
    });
  });

  it('404 on a report: it is gone until its campaign’s numbers change', async () => {
    await start({ account: oneReport(3) });
    polling.world.constantContact.faults.push({
      match: askedFor('bounces'),
      times: 1,
      respond: faults.answerNotFound,
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(requests('bounces')).toHaveLength(1);
    polling.world.account.campaigns[0]?.activities[0]?.bounces.push(...manyRows(1));
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(4);
  });

  it('a campaign without a usable id: the others are read, and it is suspended from the start', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('summaries'),
      respond: (_, served) => ({
        status: 200,
        body: served().body.replace(/"ca000000[^"]+"/, '"../../etc"'),
      }),
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(requests('details')).toHaveLength(1);
    expect(polling.world.poller.counts.ReportsSuspended).toBe(1);
  });

  it('404 on a later page: the link is gone, not the report, and the read begins again', async () => {
    await start({ account: oneReport(25), simulated: { pageSize: 10 } });
    polling.world.constantContact.faults.push({
      match: ({ query }) => query.has('next') || query.has('cursor'),
      times: 1,
      respond: faults.answerNotFound,
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(25);
  });

  it('details without activities: an answer of another shape, not a campaign without any', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('details'),
      times: 1,
      respond: () => ({ status: 200, body: '{}' }),
    });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'run-incomplete' });
    expect(await polling.world.runPoller()).toBeUndefined();
    await polling.world.drain();
    expect(polling.world.sent()).toBe(35);
  });

  it('endless campaign summaries: it stops asking and polls what it has found', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('summaries'),
      respond: faults.endlessLinks(),
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(requests('summaries').length).toBeLessThanOrEqual(3);
    expect(polling.world.sent()).toBe(35);
  });

  it('trouble with the list of all campaigns: those of the summaries are polled all the same', async () => {
    const sentAt = (index: number) => new Date(Date.parse(thatEvening) - index * minuteMs).toISOString();
    const campaigns = Array.from({ length: 500 }, (_, index) =>
      aCampaign({ sentAt: sentAt(index), activities: [] }),
    );
    campaigns[0]?.activities.push(anActivity({ bounces: manyRows(2), sentAt: sentAt(0) }));
    await start({ account: anAccount({ campaigns }) });
    polling.world.constantContact.faults.push({
      match: askedFor('campaigns'),
      respond: faults.serverError(500, 'empty'),
    });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'run-incomplete' });
    expect(polling.world.sent()).toBe(2);
  });

  it('a counter of sends that lags: every row up to there is published', async () => {
    await start({ account: oneReport(1_000, 10) });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/more pages/),
    });
    expect(polling.world.sent()).toBe(1_000);
  });

  it('400 to a request for single codes: that report is read without them', async () => {
    const activity = anActivity({ bounces: manyRows(3) });
    await start({ account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }) });
    await polling.world.runPoller();
    polling.world.constantContact.faults.push({
      match: ({ query }) => query.has('bounce_code'),
      respond: () => ({ status: 400, body: '[]' }),
    });
    addBounce(activity, aRow({ created_time: '2026-03-10T17:00:00.000Z' }));
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(4);
  });

  it('quota exceeded at the last moment of a day: the next day is open', async () => {
    await start({ clock: aClock('2026-03-10T23:59:55.000Z') });
    polling.world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (asked, served) => {
        polling.world.clock.advance(10_000);
        return faults.answerQuotaExceeded(asked, served);
      },
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    polling.world.constantContact.faults.clear();
    expect(polling.world.clock.now().toISOString()).toMatch(/^2026-03-11T00:00/);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { createPoller } from '../../../functions/poller/poller.ts';
import { type Account, addBounce, createAccount } from '../../../local/simulated-account/account.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { ConfigurationError } from '../../../shared/errors.ts';
import { aClock, dayMs, hourMs, minuteMs } from '../../support/a-clock.ts';
import { aFirstWeek, thatEvening } from '../../support/a-first-week.ts';
import { aTelemetry } from '../../support/a-telemetry.ts';
import { aWorld, type World, type WorldOptions } from '../../support/a-world.ts';
import { aCampaign, aDraft, anAccount, anActivity, aRow, manyRows } from '../../support/an-account.ts';

let world: World;
const { askedFor } = faults;
const reportOf = (campaignActivityId: string) => faults.pathHolds(`${campaignActivityId}/tracking`);
const requests = (purpose: string) =>
  world.constantContact.requests.filter((request) => request.purpose === purpose);
/** Requests for whole reports, as against those that ask by code. */
const reads = () => requests('bounces').filter(({ query }) => !query.includes('bounce_code'));
const ending = () => world.poller.notes.at(-1)?.fields.ending;
const oneReport = (count: number, sends = count): Account =>
  anAccount({ campaigns: [aCampaign({ activities: [anActivity({ bounces: manyRows(count), sends })] })] });

async function start(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await aWorld({ account: aFirstWeek(), clock: aClock(thatEvening), ...options });
  world.signIn();
}
afterEach(() => world.close());

describe('the poller asks', () => {
  it('never more than 4 times in any second, over several ticks and a crash', async () => {
    await start({
      account: createAccount({ seed: 3, bounces: 200, now: new Date(thatEvening) }),
      simulated: { pageSize: 20 },
    });
    const dies = () => ({ error: 'InternalServerError' }) as const;
    await world.tick();
    await world.tick({ sqs: dies });
    await world.tick();
    const times = world.constantContact.requests.map(({ at }) => at);
    const inAnySecond = times.map(
      (time) => times.filter((other) => other >= time && other < time + 1_000).length,
    );
    expect(times.length).toBeGreaterThan(30);
    expect(Math.max(...inAnySecond)).toBe(4);
    expect(world.constantContact.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('only for primary emails and resends, never for drafts or permalinks', async () => {
    const wanted = [anActivity(), anActivity({ role: 'resend' })];
    const others = [anActivity({ role: 'permalink' })];
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [...wanted, ...others] }), aDraft()] }),
    });
    await world.tick();
    expect(requests('bounces').map(({ path }) => path.split('/').at(4))).toEqual(
      wanted.map(({ campaignActivityId }) => campaignActivityId),
    );
  });

  it('for the youngest sends first', async () => {
    const sentAts = ['2026-03-08T12:00:00.000Z', '2026-03-10T12:00:00.000Z', '2026-03-09T12:00:00.000Z'];
    const campaigns = sentAts.map((sentAt) => aCampaign({ sentAt }));
    await start({ account: anAccount({ campaigns }) });
    await world.tick();
    expect(requests('details').map(({ path }) => path.split('/').at(-1))).toEqual(
      [campaigns[1], campaigns[2], campaigns[0]].map((campaign) => campaign?.campaignId),
    );
  });

  it('for a report when its counters move, and for nothing but the summaries when they do not', async () => {
    const activity = anActivity({ bounces: manyRows(3) });
    await start({ account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }) });
    await world.tick();
    const asked = world.constantContact.requests.length;
    world.clock.advance(hourMs);
    await world.tick();
    expect(world.constantContact.requests.slice(asked).map(({ purpose }) => purpose)).toEqual(['summaries']);
    addBounce(activity, aRow({ bounce_code: 'D', created_time: world.clock.now().toISOString() }));
    await world.tick();
    expect(world.sent()).toBe(4);
    expect(requests('stats')).toHaveLength(2);
    expect(requests('bounces').at(-1)?.query).toMatch(/bounce_code=D$/);
  });

  it('for a fresh send every six hours though nothing moved, and for an old one until it has settled', async () => {
    const ages = [1, 5, 89, 91].map((days) => new Date(Date.parse(thatEvening) - days * dayMs).toISOString());
    await start({ account: anAccount({ campaigns: ages.map((sentAt) => aCampaign({ sentAt })) }) });
    for (let tick = 0; tick < 24; tick += 1) {
      await world.tick();
      world.clock.advance(hourMs);
    }
    const readsOf = (age: number) =>
      reads().filter(({ path }) =>
        path.includes(world.account.campaigns[age]?.activities[0]?.campaignActivityId ?? '-'),
      );
    expect(requests('details')).toHaveLength(3);
    expect([0, 1, 2, 3].map((age) => readsOf(age).length)).toEqual([4, 2, 2, 0]);
    expect(world.poller.notes.at(-1)?.fields).toMatchObject({ open: 1, settled: 2, campaignsDone: 3 });
  });

  it('for a resend that was added days after its campaign', async () => {
    const campaign = aCampaign();
    await start({ account: anAccount({ campaigns: [campaign] }) });
    await world.tick();
    world.clock.advance(2 * dayMs);
    const resend = anActivity({
      role: 'resend',
      bounces: manyRows(3),
      sentAt: world.clock.now().toISOString(),
    });
    campaign.activities.push(resend);
    campaign.lastSentAt = world.clock.now().toISOString();
    await world.tick();
    expect(world.sent()).toBe(3);
  });

  it('beyond the reach of the summaries in the list of all campaigns', async () => {
    const sentAt = (index: number) => new Date(Date.parse(thatEvening) - index * hourMs).toISOString();
    const campaigns = Array.from({ length: 503 }, (_, index) =>
      aCampaign({
        sentAt: sentAt(index),
        activities: [anActivity({ bounces: manyRows(1), sentAt: sentAt(index) })],
      }),
    );
    await start({ account: anAccount({ campaigns: [...campaigns, aDraft()] }) });
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(503);
  });

  it('for one list only when nothing moves, with as many as 500 campaigns, and for those beyond once a day', async () => {
    const sentAt = (index: number) =>
      new Date(Date.parse(thatEvening) - (20 * dayMs + index * hourMs)).toISOString();
    const campaigns = Array.from({ length: 502 }, (_, index) =>
      aCampaign({
        sentAt: sentAt(index),
        activities: [anActivity({ bounces: manyRows(1), sentAt: sentAt(index) })],
      }),
    );
    await start({ account: anAccount({ campaigns }), clock: aClock('2026-03-10T08:00:00.000Z') });
    await world.tick();
    world.clock.advance(6 * hourMs);
    const asked = world.constantContact.requests.length;
    expect(await world.tick()).toBeUndefined();
    expect(world.constantContact.requests.slice(asked).map(({ purpose }) => purpose)).toEqual(['summaries']);
    expect(world.poller.notes.at(-1)?.fields).toMatchObject({ campaigns: 502 });
    world.clock.advance(dayMs);
    await world.tick();
    expect(requests('campaigns')).toHaveLength(4);
  });

  it('for a whole report when the summaries count more than was seen, though the counters stand still', async () => {
    const activity = anActivity({ bounces: manyRows(25), sends: 1_000 });
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }),
      simulated: { pageSize: 10 },
    });
    world.constantContact.faults.push({
      match: askedFor('stats'),
      respond: () => ({ status: 200, body: '{"results":[]}' }),
    });
    await world.tick();
    addBounce(activity, aRow({ created_time: '2026-03-10T12:00:00.000Z' }));
    await world.tick();
    expect(world.sent()).toBe(26);
  });

  it('nothing of the list of all campaigns while the summaries reach far enough', async () => {
    await start();
    await world.tick();
    expect(requests('campaigns')).toEqual([]);
  });

  it.each([['path'], ['cursor'], ['absolute']] as const)(
    'for every page of a report, with next links of the form %s',
    async (nextLinkForm) => {
      await start({ account: oneReport(95), simulated: { pageSize: 10, nextLinkForm } });
      expect(await world.tick()).toBeUndefined();
      expect(requests('bounces')).toHaveLength(10);
      expect(world.sent()).toBe(95);
    },
  );

  it('for a report of 100,000 rows, and remembers all of it', async () => {
    await start({ account: oneReport(100_000) });
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(100_000);
    world.clock.advance(15 * minuteMs);
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(100_000);
  }, 60_000);
});

describe('the poller meets limits', () => {
  it('throttled: it waits a little more than a second and asks again', async () => {
    await start();
    world.constantContact.faults.push({
      match: askedFor('summaries'),
      times: 6,
      respond: faults.answerThrottled,
    });
    expect(await world.tick()).toBeUndefined();
    const times = requests('summaries').map(({ at }) => at);
    expect(times).toHaveLength(7);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_500 + 300);
  });

  it('throttled for ever: that report is left, the others are read, and the run counts as failed', async () => {
    await start();
    const broken = world.account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
    world.constantContact.faults.push({ match: reportOf(broken), respond: faults.answerThrottled });
    expect(await world.tick()).toMatchObject({ code: 'run-incomplete' });
    expect(reads()).toHaveLength(7 + 1);
  });

  it('quota exceeded: it ends politely and asks nothing more until midnight UTC', async () => {
    await start();
    world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.answerQuotaExceeded });
    expect(await world.tick()).toBeUndefined();
    expect(ending()).toBe('quotaClosed');
    expect(requests('bounces')).toHaveLength(1);

    world.constantContact.faults.clear();
    const asked = world.constantContact.requests.length;
    for (let tick = 0; tick < 5; tick += 1) {
      world.clock.advance(hourMs);
      expect(await world.tick()).toBeUndefined();
      expect(ending()).toBe('quotaClosed');
    }
    expect(world.constantContact.requests).toHaveLength(asked);

    world.clock.advance(hourMs);
    expect(world.clock.now().toISOString()).toMatch(/^2026-03-11T00:/);
    expect(await world.tick()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });

  it('no time left: it stops politely and goes on at the next tick, giving the lease back', async () => {
    await start({ account: oneReport(200), simulated: { pageSize: 10 } });
    expect(await world.tick({}, 8_000)).toBeUndefined();
    expect(ending()).toBe('timeUp');
    expect(world.sent()).toBeGreaterThan(0);
    expect(world.sent()).toBeLessThan(200);
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(200);
  });

  it('another run holds the lease: it leaves without a request, the sign-in endpoint included', async () => {
    await start();
    let nested: Promise<unknown> = Promise.resolve();
    await world.tick({
      secrets: ({ command }) => {
        if (command === 'GetSecretValue') nested = world.tick();
      },
    });
    expect(await nested).toBeUndefined();
    expect(world.poller.notes.map(({ fields }) => fields.ending)).toContain('leaseHeld');
    expect(requests('token')).toHaveLength(1);
  });
});

describe('the poller keeps to its budget', () => {
  it('stops at its share of the day, and goes on tomorrow with the youngest sends first', async () => {
    const ages = Array.from({ length: 12 }, (_, hours) =>
      new Date(Date.parse(thatEvening) - hours * hourMs).toISOString(),
    );
    const campaigns = ages.map((sentAt) =>
      aCampaign({ sentAt, activities: [anActivity({ bounces: manyRows(1), sentAt })] }),
    );
    await start({ account: anAccount({ campaigns }), requestsPerDay: 24 });
    expect(await world.tick()).toBeUndefined();
    expect(ending()).toBe('budgetSpent');
    expect(world.constantContact.requests.length).toBeLessThanOrEqual(24);
    expect(await world.tick()).toBeUndefined();
    expect(world.constantContact.requests.length).toBeLessThanOrEqual(24);
    for (let day = 0; day < 4; day += 1) {
      world.clock.advance(dayMs);
      expect(await world.tick()).toBeUndefined();
    }
    expect(world.sent()).toBe(12);
  });

  it('says what today’s requests were and what is left', async () => {
    await start({ requestsPerDay: 100 });
    await world.tick();
    const spent = world.constantContact.requests.length;
    expect(world.poller.notes.at(-1)?.fields).toMatchObject({ requestsToday: { spent, left: 100 - spent } });
  });
});

describe('the poller goes on where it stopped', () => {
  it('with a report too large for one run, by the vendor’s own link, until it is read', async () => {
    await start({ account: oneReport(400), simulated: { pageSize: 10 } });
    for (let tick = 0; tick < 12 && world.sent() < 400; tick += 1)
      expect(await world.tick({}, 8_000)).toBeUndefined();
    expect(world.sent()).toBe(400);
    // Going on costs a page or two more than reading it in one go would.
    expect(reads().length).toBeLessThanOrEqual(40 + 12);
  });

  it('from the top when the vendor refuses its own link, and code by code when it does so again', async () => {
    await start({ account: oneReport(100), simulated: { pageSize: 10 } });
    expect(await world.tick({}, 8_000)).toBeUndefined();
    const linked: Parameters<typeof world.constantContact.faults.push>[0]['match'] = ({ purpose, query }) =>
      purpose === 'bounces' && (query.has('next') || query.has('cursor'));
    world.constantContact.faults.push({ match: linked, times: 1, respond: faults.answerNotFound });
    expect(await world.tick({}, 8_000)).toBeUndefined();
    world.constantContact.faults.push({ match: linked, times: 1, respond: faults.answerNotFound });
    for (let tick = 0; tick < 10 && world.sent() < 100; tick += 1) {
      world.clock.advance(15 * minuteMs);
      await world.tick({}, 20_000);
    }
    expect(world.sent()).toBe(100);
  });
});

describe('the poller repairs', () => {
  it('what was published and never decided, when it settles a report', async () => {
    await start({ account: oneReport(5) });
    await world.tick();
    await world.purge();
    world.clock.advance(4 * dayMs);
    for (let tick = 0; tick < 3; tick += 1) {
      await world.tick();
      world.clock.advance(12 * hourMs);
    }
    await world.drain();
    expect((await world.records()).size).toBe(5);
    await world.tick();
    world.clock.advance(12 * hourMs);
    await world.tick();
    expect(world.poller.notes.at(-1)?.fields).toMatchObject({ settled: 1, open: 0 });
    expect(world.sent()).toBe(10);
  });
});

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
    const broken = world.account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
    world.constantContact.faults.push({ match: reportOf(broken), respond });
    expect(await world.tick()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringContaining(broken),
    });
    expect(reads()).toHaveLength(3 + 1);
    expect(world.sent()).toBe(2);
    world.constantContact.faults.clear();
    expect(await world.tick()).toBeUndefined();
  });

  it('an answer that never comes: it gives up by itself', async () => {
    await start();
    world.constantContact.faults.push({ match: askedFor('summaries'), times: 1, respond: faults.noAnswer });
    // The timeout of a request is a share of what is left of the run: half a second here.
    expect(await world.tick({}, 4_000)).toBeUndefined();
    expect(requests('summaries')[0]).toMatchObject({ status: 'hanging' });
    expect(await world.tick()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });

  it('200 with JSON of another shape: that report is left for the next run', async () => {
    await start();
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: () => ({ status: 200, body: '{"rows":[]}' }),
    });
    expect(await world.tick()).toMatchObject({ code: 'run-incomplete' });
  });

  it.each(Object.entries(faults.hostileLinks))(
    'a next link to %s: it is not followed, and the run says so',
    async (_, href) => {
      await start();
      world.constantContact.faults.push({
        match: askedFor('bounces'),
        times: 1,
        respond: faults.nextLinkTo(href),
      });
      expect(await world.tick()).toMatchObject({
        code: 'run-incomplete',
        message: expect.stringMatching(/leads elsewhere/),
      });
      expect(reads()).toHaveLength(2);
    },
  );

  it('a next link that repeats: the walk ends, the rows it held are published', async () => {
    await start({ account: oneReport(5) });
    world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.repeatingLink });
    expect(await world.tick()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/repeats/),
    });
    expect(world.sent()).toBe(5);
    expect(requests('bounces').length).toBeLessThanOrEqual(3);
  });

  it('ever-new links to the same rows: the walk ends soon', async () => {
    await start({ account: oneReport(5) });
    world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.endlessLinks() });
    expect(await world.tick()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/more pages/),
    });
    expect(requests('bounces').length).toBeLessThanOrEqual(8);
  });

  it('more rows than the send can have: the walk ends', async () => {
    await start({ account: oneReport(2_000, 100) });
    expect(await world.tick()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/more pages/),
    });
    expect(requests('bounces').length).toBeLessThanOrEqual(3);
  });

  it('403: the run ends at once and says which scope and privilege to check', async () => {
    await start();
    world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.answerForbidden });
    expect(await world.tick()).toMatchObject({
      code: 'access-refused',
      message: expect.stringMatching(/campaign_data.*ui:campaign:metrics/),
    });
    expect(requests('bounces')).toHaveLength(1);
  });

  it('404 on the summaries: the API’s address is wrong, which is loud', async () => {
    await start();
    world.constantContact.faults.push({ match: askedFor('summaries'), respond: faults.answerNotFound });
    expect(await world.tick()).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/API_URL/),
    });
  });

  it('404 on a report: it is retired until its campaign’s numbers move', async () => {
    await start({ account: oneReport(3) });
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      times: 1,
      respond: faults.answerNotFound,
    });
    expect(await world.tick()).toBeUndefined();
    expect(await world.tick()).toBeUndefined();
    expect(requests('bounces')).toHaveLength(1);
    world.account.campaigns[0]?.activities[0]?.bounces.push(...manyRows(1));
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(4);
  });

  it('a campaign without a usable id: the others are read, and it is parked from the start', async () => {
    await start();
    world.constantContact.faults.push({
      match: askedFor('summaries'),
      respond: (_, served) => ({
        status: 200,
        body: served().body.replace(/"ca000000[^"]+"/, '"../../etc"'),
      }),
    });
    expect(await world.tick()).toBeUndefined();
    expect(requests('details')).toHaveLength(1);
    expect(world.poller.counts.ActivitiesParked).toBe(1);
  });

  it('404 on a later page: the link is gone, not the report, and the walk begins again', async () => {
    await start({ account: oneReport(25), simulated: { pageSize: 10 } });
    world.constantContact.faults.push({
      match: ({ query }) => query.has('next') || query.has('cursor'),
      times: 1,
      respond: faults.answerNotFound,
    });
    expect(await world.tick()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/own next link/),
    });
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(25);
  });

  it('details without activities: an answer of another shape, not a campaign without any', async () => {
    await start();
    world.constantContact.faults.push({
      match: askedFor('details'),
      times: 1,
      respond: () => ({ status: 200, body: '{}' }),
    });
    expect(await world.tick()).toMatchObject({ code: 'run-incomplete' });
    expect(await world.tick()).toBeUndefined();
    await world.drain();
    expect(world.sent()).toBe(35);
  });

  it('endless campaign summaries: it stops asking and polls what it has found', async () => {
    await start();
    world.constantContact.faults.push({ match: askedFor('summaries'), respond: faults.endlessLinks() });
    expect(await world.tick()).toBeUndefined();
    expect(requests('summaries').length).toBeLessThanOrEqual(3);
    expect(world.sent()).toBe(35);
  });

  it('trouble with the list of all campaigns: those of the summaries are polled all the same', async () => {
    const sentAt = (index: number) => new Date(Date.parse(thatEvening) - index * minuteMs).toISOString();
    const campaigns = Array.from({ length: 500 }, (_, index) =>
      aCampaign({ sentAt: sentAt(index), activities: [] }),
    );
    campaigns[0]?.activities.push(anActivity({ bounces: manyRows(2), sentAt: sentAt(0) }));
    await start({ account: anAccount({ campaigns }) });
    world.constantContact.faults.push({
      match: askedFor('campaigns'),
      respond: faults.serverError(500, 'empty'),
    });
    expect(await world.tick()).toMatchObject({ code: 'run-incomplete' });
    expect(world.sent()).toBe(2);
  });

  it('a counter of sends that lags: every row up to there is published', async () => {
    await start({ account: oneReport(1_000, 10) });
    expect(await world.tick()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/more pages/),
    });
    expect(world.sent()).toBe(1_000);
  });

  it('400 to a request for single codes: that report is read without them', async () => {
    const activity = anActivity({ bounces: manyRows(3) });
    await start({ account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }) });
    await world.tick();
    world.constantContact.faults.push({
      match: ({ query }) => query.has('bounce_code'),
      respond: () => ({ status: 400, body: '[]' }),
    });
    addBounce(activity, aRow({ created_time: '2026-03-10T17:00:00.000Z' }));
    expect(await world.tick()).toBeUndefined();
    expect(world.sent()).toBe(4);
  });

  it('quota exceeded at the last moment of a day: the next day is open', async () => {
    await start({ clock: aClock('2026-03-10T23:59:55.000Z') });
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (asked, served) => {
        world.clock.advance(10_000);
        return faults.answerQuotaExceeded(asked, served);
      },
    });
    expect(await world.tick()).toBeUndefined();
    world.constantContact.faults.clear();
    expect(world.clock.now().toISOString()).toMatch(/^2026-03-11T00:00/);
    expect(await world.tick()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });
});

describe('the poller fails loudly, with our own words', () => {
  it('when its configuration is wrong, on every tick', async () => {
    await start();
    const poll = createPoller(() => {
      throw new ConfigurationError(['LOOKBACK_DAYS is missing']);
    }, aTelemetry());
    for (let tick = 0; tick < 2; tick += 1) {
      await expect(poll({}, { getRemainingTimeInMillis: () => 1_000 })).rejects.toThrow(
        /LOOKBACK_DAYS is missing/,
      );
    }
  });

  it.each(['dynamoDb', 'sqs', 'secrets'] as const)('when %s is down', async (service) => {
    await start();
    const down = () => ({ error: 'ThrottlingException' }) as const;
    const error = await world.tick({ [service]: down });
    expect(error).toMatchObject({ code: 'storage' });
    expect(String(error)).toMatch(/ThrottlingException/);
    expect(await world.tick()).toBeUndefined();
    await world.drain();
    expect(world.classifier.counts.BouncesDecided).toBe(world.sent());
  });

  it('and gives the lease back all the same', async () => {
    await start();
    world.constantContact.faults.push({
      match: askedFor('summaries'),
      times: 1,
      respond: faults.answerForbidden,
    });
    expect(await world.tick()).toMatchObject({ code: 'access-refused' });
    expect(await world.tick()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });
});

it('a report that has been broken for a day is parked: counted apart, and the run can succeed again', async () => {
  await start();
  const broken = world.account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
  world.constantContact.faults.push({ match: reportOf(broken), respond: faults.serverError(500, 'empty') });
  for (let elapsed = 0; elapsed < dayMs; elapsed += hourMs) {
    expect(await world.tick()).toMatchObject({ code: 'run-incomplete' });
    world.clock.advance(hourMs);
  }
  expect(world.poller.counts.ActivitiesParked).toBe(0);
  expect(await world.tick()).toBeUndefined();
  expect(world.poller.counts.ActivitiesParked).toBe(1);
  expect(world.poller.notes.at(-1)?.fields).toMatchObject({ parked: 1, parkedIds: [broken] });
  world.constantContact.faults.clear();
  world.clock.advance(dayMs);
  expect(await world.tick()).toBeUndefined();
  expect(world.poller.notes.at(-1)?.fields).toMatchObject({ parked: 0, published: 33 });
});

import { describe, expect, it } from 'vitest';
import { addBounce } from '../../../local/simulated-account/account.ts';
import { createAccount } from '../../../local/simulated-account/create-account.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { aClock, minuteMs } from '../../support/a-clock.ts';
import { thatEvening } from '../../support/a-first-week.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import {
  aCampaign,
  aDraft,
  anAccount,
  anActivity,
  aRow,
  manyRows,
  oneReport,
} from '../../support/an-account.ts';

const polling = aPollingWorld();
const { start, requests, reads } = polling;
const { askedFor } = faults;

describe('the poller asks', () => {
  it('never more than 4 times in any second, over several runs and a crash', async () => {
    await start({
      account: createAccount({ seed: 3, bounces: 200, now: new Date(thatEvening) }),
      simulated: { pageSize: 20 },
    });
    const dies = () => ({ error: 'InternalServerError' }) as const;
    await polling.world.runPoller();
    await polling.world.runPoller({ sqs: dies });
    await polling.world.runPoller();
    const times = polling.world.constantContact.requests.map(({ at }) => at);
    const inAnySecond = times.map(
      (time) => times.filter((other) => other >= time && other < time + 1_000).length,
    );
    expect(times.length).toBeGreaterThan(30);
    expect(Math.max(...inAnySecond)).toBe(4);
    expect(polling.world.constantContact.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('only for primary emails and resends, never for drafts or permalinks', async () => {
    const wanted = [anActivity(), anActivity({ role: 'resend' })];
    const others = [anActivity({ role: 'permalink' })];
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [...wanted, ...others] }), aDraft()] }),
    });
    await polling.world.runPoller();
    expect(requests('bounces').map(({ path }) => path.split('/').at(4))).toEqual(
      wanted.map(({ campaignActivityId }) => campaignActivityId),
    );
  });

  it('for the youngest sends first', async () => {
    const sentAts = ['2026-03-08T12:00:00.000Z', '2026-03-10T12:00:00.000Z', '2026-03-09T12:00:00.000Z'];
    const campaigns = sentAts.map((sentAt) => aCampaign({ sentAt }));
    await start({ account: anAccount({ campaigns }) });
    await polling.world.runPoller();
    expect(requests('details').map(({ path }) => path.split('/').at(-1))).toEqual(
      [campaigns[1], campaigns[2], campaigns[0]].map((campaign) => campaign?.campaignId),
    );
  });

  it('for a report when its counters change, and for nothing but the summaries when they do not', async () => {
    const activity = anActivity({ bounces: manyRows(3) });
    await start({ account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }) });
    await polling.world.runPoller();
    const asked = polling.world.constantContact.requests.length;
    polling.world.clock.advance(hourMs);
    await polling.world.runPoller();
    expect(polling.world.constantContact.requests.slice(asked).map(({ purpose }) => purpose)).toEqual([
      'summaries',
    ]);
    addBounce(activity, aRow({ bounce_code: 'D', created_time: polling.world.clock.now().toISOString() }));
    await polling.world.runPoller();
    expect(polling.world.sent()).toBe(4);
    expect(requests('stats')).toHaveLength(2);
    expect(requests('bounces')).toHaveLength(2);
  });

  it('for a fresh send every six hours though nothing changed, and for an old one until it is closed', async () => {
    const ages = [1, 5, 89, 91].map((days) => new Date(Date.parse(thatEvening) - days * dayMs).toISOString());
    await start({ account: anAccount({ campaigns: ages.map((sentAt) => aCampaign({ sentAt })) }) });
    for (let run = 0; run < 24; run += 1) {
      await polling.world.runPoller();
      polling.world.clock.advance(hourMs);
    }
    const readsOf = (age: number) =>
      reads().filter(({ path }) =>
        path.includes(polling.world.account.campaigns[age]?.activities[0]?.campaignActivityId ?? '-'),
      );
    expect(requests('details')).toHaveLength(3);
    expect([0, 1, 2, 3].map((age) => readsOf(age).length)).toEqual([4, 2, 2, 0]);
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({
      open: 1,
      closed: 2,
      campaignsDone: 3,
    });
  });

  it('for a resend that was added days after its campaign', async () => {
    const campaign = aCampaign();
    await start({ account: anAccount({ campaigns: [campaign] }) });
    await polling.world.runPoller();
    polling.world.clock.advance(2 * dayMs);
    const resend = anActivity({
      role: 'resend',
      bounces: manyRows(3),
      sentAt: polling.world.clock.now().toISOString(),
    });
    campaign.activities.push(resend);
    campaign.lastSentAt = polling.world.clock.now().toISOString();
    await polling.world.runPoller();
    expect(polling.world.sent()).toBe(3);
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
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(503);
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
    await polling.world.runPoller();
    polling.world.clock.advance(6 * hourMs);
    const asked = polling.world.constantContact.requests.length;
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.constantContact.requests.slice(asked).map(({ purpose }) => purpose)).toEqual([
      'summaries',
    ]);
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ campaigns: 502 });
    polling.world.clock.advance(dayMs);
    await polling.world.runPoller();
    expect(requests('campaigns')).toHaveLength(4);
  });

  it('for a whole report when the summaries count more than was seen, though the counters stand still', async () => {
    const activity = anActivity({ bounces: manyRows(25), sends: 1_000 });
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }),
      simulated: { pageSize: 10 },
    });
    polling.world.constantContact.faults.push({
      match: askedFor('stats'),
      respond: () => ({ status: 200, body: '{"results":[]}' }),
    });
    await polling.world.runPoller();
    addBounce(activity, aRow({ created_time: '2026-03-10T12:00:00.000Z' }));
    await polling.world.runPoller();
    expect(polling.world.sent()).toBe(26);
  });

  it('nothing of the list of all campaigns while the summaries reach far enough', async () => {
    await start();
    await polling.world.runPoller();
    expect(requests('campaigns')).toEqual([]);
  });

  it.each([['path'], ['cursor'], ['absolute'], ['other-scheme']] as const)(
    'for every page of a report, with next links of the form %s',
    async (nextLinkForm) => {
      await start({ account: oneReport(95), simulated: { pageSize: 10, nextLinkForm } });
      expect(await polling.world.runPoller()).toBeUndefined();
      expect(requests('bounces')).toHaveLength(10);
      expect(polling.world.sent()).toBe(95);
    },
  );

  it('for a report of 100,000 rows, and remembers all of it', async () => {
    await start({ account: oneReport(100_000) });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(100_000);
    polling.world.clock.advance(15 * minuteMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(100_000);
  }, 60_000);
});

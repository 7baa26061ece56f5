import { describe, expect, it } from 'vitest';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { minuteMs } from '../../support/a-clock.ts';
import { thatEvening } from '../../support/a-first-week.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import { aCampaign, anAccount, anActivity, manyRows, oneReport, reportOf } from '../../support/an-account.ts';

const polling = aPollingWorld();
const { start, requests, reads, ending } = polling;
const { askedFor } = faults;

describe('the poller meets limits', () => {
  it('throttled: it waits a little more than a second and asks again', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('summaries'),
      times: 6,
      respond: faults.answerThrottled,
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    const times = requests('summaries').map(({ at }) => at);
    expect(times).toHaveLength(7);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_500 + 300);
  });

  it('throttled for ever: that report is left, the others are read, and the run counts as failed', async () => {
    await start();
    const broken = polling.world.account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
    polling.world.constantContact.faults.push({ match: reportOf(broken), respond: faults.answerThrottled });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'run-incomplete' });
    expect(reads()).toHaveLength(7 + 1);
  });

  it('quota exceeded: it ends politely and asks nothing more until midnight UTC', async () => {
    await start();
    polling.world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: faults.answerQuotaExceeded,
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('quotaClosed');
    expect(requests('bounces')).toHaveLength(1);

    polling.world.constantContact.faults.clear();
    const asked = polling.world.constantContact.requests.length;
    for (let run = 0; run < 5; run += 1) {
      polling.world.clock.advance(hourMs);
      expect(await polling.world.runPoller()).toBeUndefined();
      expect(ending()).toBe('quotaClosed');
    }
    expect(polling.world.constantContact.requests).toHaveLength(asked);

    polling.world.clock.advance(hourMs);
    expect(polling.world.clock.now().toISOString()).toMatch(/^2026-03-11T00:/);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });

  it('no time left: it stops politely and goes on at the next run, giving the lease back', async () => {
    await start({ account: oneReport(200), simulated: { pageSize: 10 } });
    expect(await polling.world.runPoller({}, 8_000)).toBeUndefined();
    expect(ending()).toBe('timeUp');
    expect(polling.world.sent()).toBeGreaterThan(0);
    expect(polling.world.sent()).toBeLessThan(200);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(200);
  });

  it('told to stop in the middle: it makes no further request, keeps what it has, and the next run reads the rest', async () => {
    await start({ account: oneReport(200), simulated: { pageSize: 10 } });
    const isStopped = () => requests('bounces').length >= 3;
    expect(await polling.world.runPoller({}, 600_000, isStopped)).toBeUndefined();
    expect(ending()).toBe('timeUp');
    expect(requests('bounces')).toHaveLength(3);
    expect(polling.world.sent()).toBe(30);

    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(200);
  });

  it('one report that no run has time for: the others are read, and after a day it is called too large', async () => {
    const sentAt = '2026-03-10T10:00:00.000Z';
    const earlier = '2026-03-09T10:00:00.000Z';
    const large = anActivity({ sentAt, bounces: manyRows(400) });
    const others = [1, 2, 3].map(() =>
      aCampaign({ sentAt: earlier, activities: [anActivity({ sentAt: earlier, bounces: manyRows(5) })] }),
    );
    await start({
      account: anAccount({ campaigns: [aCampaign({ sentAt, activities: [large] }), ...others] }),
      simulated: { pageSize: 10 },
    });
    const errors: unknown[] = [];
    for (let hour = 0; hour < 27; hour += 1) {
      errors.push(await polling.world.runPoller({}, 8_000));
      if (hour === 2)
        for (const { activities } of others)
          expect(reads().some(({ path }) => path.includes(activities[0]?.campaignActivityId ?? '-'))).toBe(
            true,
          );
      polling.world.clock.advance(hourMs);
    }
    const loud = errors.filter((error) => error !== undefined);
    expect(loud).toHaveLength(1);
    expect(String(loud[0])).toContain(large.campaignActivityId);
  });

  it('another run holds the lease: it leaves without a request, the sign-in endpoint included', async () => {
    await start();
    let nested: Promise<unknown> = Promise.resolve();
    await polling.world.runPoller({
      secrets: ({ command }) => {
        if (command === 'GetSecretValue') nested = polling.world.runPoller();
      },
    });
    expect(await nested).toBeUndefined();
    expect(polling.world.poller.notes.map(({ fields }) => fields.ending)).toContain('leaseHeld');
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
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('budgetSpent');
    expect(polling.world.constantContact.requests.length).toBeLessThanOrEqual(24);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.constantContact.requests.length).toBeLessThanOrEqual(24);
    polling.world.clock.advance(dayMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(12);
  });

  it('says what today’s requests were and what is left', async () => {
    await start({ requestsPerDay: 100 });
    await polling.world.runPoller();
    const spent = polling.world.constantContact.requests.length;
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({
      requestsToday: { spent, left: 100 - spent },
    });
  });
});

describe('a report that one run cannot finish', () => {
  it('is read first by the next run, from the top, and no row is published twice', async () => {
    await start({ account: oneReport(400), simulated: { pageSize: 10 } });
    expect(await polling.world.runPoller({}, 8_000)).toBeUndefined();
    expect(ending()).toBe('timeUp');
    const published = polling.world.sent();
    expect(published).toBeLessThan(400);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(400);
    // It begins at the top: that costs the pages once more, and no message.
    expect(reads().length).toBeLessThanOrEqual(40 + published / 10 + 1);
  });

  it('is too large when two runs did not suffice: said once, then suspended, and what was read is published', async () => {
    await start({ account: oneReport(1_000), simulated: { pageSize: 10 } });
    expect(await polling.world.runPoller({}, 40_000)).toBeUndefined();
    expect(await polling.world.runPoller({}, 40_000)).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringMatching(/larger than one run can read.*pollerTimeoutMinutes/),
    });
    expect(polling.world.sent()).toBeGreaterThan(500);
    expect(await polling.world.runPoller({}, 40_000)).toBeUndefined();
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ suspended: 1, failed: 0 });
    polling.world.clock.advance(dayMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(1_000);
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ suspended: 0 });
  });

  it('begins again at the top when the vendor refuses its own link, and fails when it does so again', async () => {
    await start({ account: oneReport(100), simulated: { pageSize: 10 } });
    const linked: Parameters<typeof polling.world.constantContact.faults.push>[0]['match'] = ({
      purpose,
      query,
    }) => purpose === 'bounces' && (query.has('next') || query.has('cursor'));
    polling.world.constantContact.faults.push({ match: linked, times: 2, respond: faults.answerNotFound });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'run-incomplete' });
    polling.world.clock.advance(15 * minuteMs);
    polling.world.constantContact.faults.push({ match: linked, times: 1, respond: faults.answerNotFound });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.sent()).toBe(100);
  });
});

describe('the poller repairs', () => {
  it('what was published and never decided, when it closes a report', async () => {
    await start({ account: oneReport(5) });
    await polling.world.runPoller();
    await polling.world.purge();
    polling.world.clock.advance(4 * dayMs);
    for (let run = 0; run < 3; run += 1) {
      await polling.world.runPoller();
      polling.world.clock.advance(12 * hourMs);
    }
    await polling.world.drain();
    expect((await polling.world.records()).size).toBe(5);
    await polling.world.runPoller();
    polling.world.clock.advance(12 * hourMs);
    await polling.world.runPoller();
    expect(polling.world.poller.notes.at(-1)?.fields).toMatchObject({ closed: 1, open: 0 });
    expect(polling.world.sent()).toBe(10);
  });
});

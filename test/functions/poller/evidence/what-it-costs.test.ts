import { describe, expect, it } from 'vitest';
import { noEvidenceGathered } from '../../../../functions/poller/evidence/serve-evidence.ts';
import * as faults from '../../../../local/simulated-account/ready-made-faults.ts';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import { aClock, minuteMs } from '../../../support/a-clock.ts';
import { anEvidenceWorld, aSend, bounced, onDay, somebody } from '../../../support/an-evidence-world.ts';

const on = anEvidenceWorld();
const { askedFor } = faults;

const ann = bounced('ann', 'Z', 0);
const sends = (sent: number) => [
  aSend(0, { bounces: [ann], sends: 40 }),
  aSend(7, { delivered: [somebody('ann')], sends: sent }),
];

/** Requests of one more run, by what they were for. */
async function aRun(): Promise<Readonly<Record<string, number>>> {
  on.world.clock.advance(15 * minuteMs);
  const before = on.world.constantContact.requests.length;
  expect(await on.run()).toBeUndefined();
  const made = on.world.constantContact.requests.slice(before).map(({ purpose }) => purpose);
  return Object.fromEntries(
    [...Map.groupBy(made, (purpose) => purpose)].map(([name, all]) => [name, all.length]),
  );
}

describe('evidence of a send costs', () => {
  it('the pages of its sends, once', async () => {
    await on.begin(sends(1_700));
    await on.liveUntil(13);
    // One page of the first send, four of the second; the clicks of the second, since Ann had been blocked.
    expect(on.asked()).toEqual({ sends: 1 + 4, clicks: 1 });
    await on.liveUntil(20);
    expect(on.asked()).toEqual({ sends: 1 + 4, clicks: 1 });
  });

  it('nothing in an idle run', async () => {
    await on.begin(sends(1_700));
    await on.liveUntil(13);
    await aRun();
    expect(await aRun()).toEqual({ summaries: 1 });
  });

  it('nothing where the share is none', async () => {
    await on.begin(sends(40), { evidenceRequestsPerDay: 0 });
    await on.liveUntil(13);
    expect(on.asked()).toEqual({ sends: 0, clicks: 0 });
    expect(on.said()).toEqual(noEvidenceGathered);
  });

  it('no more of a day than the share: the rest waits for the next, and the newest send comes first', async () => {
    const days = [0, 1, 2];
    const some = days.map((day) => aSend(day, { bounces: [bounced('ann', 'F', day)], sends: 1_700 }));
    await on.begin(some, { evidenceRequestsPerDay: 6, clock: aClock(onDay(20)) });
    await on.liveUntil(21.25);
    const readSoFar = () =>
      on
        .requests('sends')
        .map(({ path }) =>
          some.findIndex(({ activities: [one] }) => path.includes(one?.campaignActivityId ?? '-')),
        );
    expect(readSoFar()).toEqual([2, 2, 2, 2]);
    expect(on.said()).toMatchObject({ waiting: 2 });
    await on.liveUntil(23.25);
    expect(readSoFar()).toEqual([2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('no counters of what cannot be read today', async () => {
    const many = Array.from({ length: 25 }, (_, number) => aSend(number / 10, { sends: 400 }));
    await on.begin(many, { evidenceRequestsPerDay: 5, clock: aClock(onDay(20)) });
    await on.liveUntil(20.25);
    const before = on.requests('stats').length;
    await on.liveUntil(20.75);
    expect(on.asked().sends).toBe(4);
    // Ten activities a request: what is left after the first four reads pays for none of the others.
    expect(on.requests('stats').length - before).toBe(1);
    expect(on.said()).toMatchObject({ read: 4, waiting: 21 });
  });

  it('nothing for one that takes more than a whole day’s share', async () => {
    await on.begin(sends(5_000), { evidenceRequestsPerDay: 6 });
    await on.liveUntil(13);
    expect(on.asked()).toEqual({ sends: 1, clicks: 0 });
    expect(await on.record('ann')).toMatchObject({ decision: 'suppress' });
  });

  it('the time of a large report to none of the small ones after it', async () => {
    await on.begin([
      aSend(0, { bounces: [ann] }),
      aSend(7, { delivered: [somebody('ann')] }),
      aSend(7.1, { sends: 60_000 }),
    ]);
    while (on.world.clock.now().toISOString() < onDay(13)) {
      expect(await on.world.runPoller({}, 30_000)).toBeUndefined();
      await on.world.drain();
      on.world.clock.advance(6 * hourMs);
    }
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
    expect(on.said()).toMatchObject({ outOfTime: 1 });
    expect(on.ending()).toBe('allRead');
  });

  it('no more than a quarter of a small share of the day', async () => {
    await on.begin(sends(1_700), { requestsPerDay: 20 });
    await on.liveUntil(13);
    // Five requests: the first send's page fits, the second send's four do, and one more to be sure of its end.
    expect(on.asked().sends).toBe(5);
    await on.begin(sends(2_200), { requestsPerDay: 20 });
    await on.liveUntil(13);
    expect(on.asked().sends).toBe(1);
  });

  it('nothing a fortnight after it closed: it is counted as skipped', async () => {
    await on.begin(sends(40));
    on.world.constantContact.faults.push({ match: askedFor('sends'), respond: faults.answerForbidden });
    await on.liveUntil(26.5);
    const { sends: asked } = on.asked();
    expect(on.said()).toMatchObject({ skipped: 2 });
    on.world.constantContact.faults.clear();
    await on.liveUntil(30);
    expect(on.asked().sends).toBe(asked);
    expect(on.said()).toMatchObject({ skipped: 2, waiting: 0, postponed: 0 });
  });
});

describe('evidence comes after all bounces', () => {
  it('so that a run that the bounces end asks for none', async () => {
    await on.begin(sends(40));
    await on.liveUntil(11.75);
    on.world.constantContact.faults.push({ match: askedFor('bounces'), respond: faults.answerQuotaExceeded });
    await on.run();
    expect(on.asked().sends).toBe(1);
  });

  it('so that a run without time for a whole sends report leaves it to the next', async () => {
    await on.begin(sends(12_000));
    await on.liveUntil(11.75);
    const before = on.asked().sends;
    expect(await on.world.runPoller({}, 15_000)).toBeUndefined();
    expect(on.ending()).toBe('allRead');
    expect(on.asked().sends).toBe(before);
    expect(on.said()).toMatchObject({ waiting: 1, outOfTime: 1 });
    expect(await on.run()).toBeUndefined();
    expect(on.asked().sends).toBe(before + 24);
  });

  it('so that a quota which closes then is remembered, and the evidence read the next day', async () => {
    await on.begin(sends(40));
    await on.liveUntil(11.75);
    on.world.constantContact.faults.push({ match: askedFor('sends'), respond: faults.answerQuotaExceeded });
    expect(await on.run()).toBeUndefined();
    expect(on.ending()).toBe('quotaClosed');
    on.world.constantContact.faults.clear();
    expect(await aRun()).toEqual({});
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
  });
});

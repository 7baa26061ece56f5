import { describe, expect, it } from 'vitest';
import { type Activity, addBounce } from '../../local/simulated-account/account.ts';
import { badRequest, notFound } from '../../local/simulated-account/errors.ts';
import { type Asked, json } from '../../local/simulated-account/exchange.ts';
import {
  answerQuotaExceeded,
  askedFor,
  serverError,
} from '../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { minuteMs } from '../support/a-clock.ts';
import { aCampaign, anAccount, anActivity, aRow, aRowWithoutCode } from '../support/an-account.ts';
import { aSimulatedWorld, type SimulatedWorld, type SimulatedWorldOptions } from './a-simulated-world.ts';
import { type LateSends, lateSends } from './late-sends.ts';
import { discrepancies, messagesPerBounce, noDiscrepancies } from './published.ts';
import { mostInOneSecond } from './request-count.ts';

/** Ten in the morning, so that noon and midnight are near. */
const sentAt = '2026-03-10T10:00:00.000Z';
const pageSize = 10;

let sends: LateSends;

function start(sizes: readonly number[], options: Partial<SimulatedWorldOptions> = {}): SimulatedWorld {
  sends = lateSends(sizes, sentAt);
  return aSimulatedWorld({ ...sends, start: sentAt, reportPageSize: pageSize, ...options });
}

function firstActivity(): Activity {
  const [activity] = sends.activities;
  if (!activity) throw new Error('nothing was sent');
  return activity;
}

/** The fault is over; hourly ticks go on until the reports are settled. */
async function expectAllPublished(world: SimulatedWorld, days = 8): Promise<void> {
  if (days > 0) world.constantContact.faults.clear();
  await world.ticks(24 * days);
  expect(discrepancies(sends.account, world)).toEqual(noDiscrepancies);
  expect(mostInOneSecond(world.constantContact.requests)).toBeLessThanOrEqual(4);
}

const requestsSince = (world: SimulatedWorld, before: number) =>
  world.constantContact.requests.slice(before).map(({ purpose }) => purpose);

/** The same request without its filter, as a vendor sees it who does not know filters. */
function withoutFilter(asked: Asked): Asked {
  const query = new URLSearchParams(asked.query);
  query.delete('bounce_code');
  return { ...asked, query };
}

describe('nothing is missed, and a bounce is sent once', () => {
  it('when every run has time for a few pages only', async () => {
    const world = start([400, 40, 8]);
    world.clock.advance(4 * hourMs);
    await world.ticks(24 * 10, () => ({ remainingMs: 6_000 }));
    await expectAllPublished(world, 0);
    expect(messagesPerBounce(world)).toBeLessThan(1.05);
  });

  it('when the quota is exhausted at noon, by others: then one request is made until midnight', async () => {
    const world = start([60, 30, 8]);
    await world.ticks(2);
    world.constantContact.faults.push({ match: () => true, respond: answerQuotaExceeded });
    const before = world.constantContact.requests.length;
    await world.ticks(12);
    expect(requestsSince(world, before)).toEqual(['summaries']);
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBeLessThan(1.05);
  });

  it("when this deployment's share of the day is spent, day after day", async () => {
    const world = start([90, 40, 8], { requestsPerDay: 30 });
    await expectAllPublished(world, 12);
    expect(messagesPerBounce(world)).toBeLessThan(1.05);
  });

  it('when the token is dead for a day, until a person signs in', async () => {
    const world = start([60, 30]);
    await world.ticks(3);
    const { signIn } = world.constantContact;
    signIn.revoke('andRefreshTokens');
    const before = world.constantContact.requests.length;
    await world.ticks(24);
    // The access token in the secret still looks alive, so each run finds out with one request that it is not.
    const requests = requestsSince(world, before);
    expect(requests.filter((purpose) => purpose === 'token')).toHaveLength(1);
    expect(requests.length).toBeLessThanOrEqual(24 + 1);
    const { clientId, clientSecret, refreshToken } = signIn;
    world.secret.put(JSON.stringify({ clientId, clientSecret, refreshToken: refreshToken() }));
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBeLessThan(1.05);
  });

  it.each([4, 9, 12, 15, 20, 25])('when the holder of the lease wakes up late, at call %i', async (nth) => {
    const world = start([60, 30]);
    world.clock.advance(hourMs);
    const ticked = await world.tick({
      fate: async (call) => {
        if (call.nth !== nth) return undefined;
        world.clock.advance(20 * minuteMs);
        expect((await world.tick()).error).toBeUndefined();
        world.clock.advance(minuteMs);
        return undefined;
      },
    });
    expect(ticked.calls).toBeGreaterThanOrEqual(nth);
    await expectAllPublished(world);
  });

  it('when the counters never move', async () => {
    const world = start([60, 30], { countersAsOf: (_, at) => ({ rows: [], refreshedAt: at }) });
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it('when the counters cannot be read at all', async () => {
    const world = start([60, 30]);
    world.constantContact.faults.push({ match: askedFor('stats'), respond: serverError(503, 'html') });
    await world.ticks(24 * 8);
    await expectAllPublished(world, 0);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it('when the counters go down again', async () => {
    const world = start([60, 30], {
      countersAsOf: ({ bounces }, at) => ({
        rows: Math.floor(at / dayMs) % 2 === 0 ? bounces : bounces.slice(0, 5),
        refreshedAt: at,
      }),
    });
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it('when the counters count contacts and rows repeat them: nothing is owed for a repeated row', async () => {
    const world = start([30]);
    for (const row of manyOfOneContact(12)) addBounce(firstActivity(), row);
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBe(1);
    expect(world.telemetry.notes.at(-1)?.fields).toMatchObject({ debt: {} });
  });

  it('when a row is dated a year ahead', async () => {
    const world = start([60, 30]);
    addBounce(firstActivity(), aRow({ created_time: '2027-03-10T10:00:00.000Z' }));
    await expectAllPublished(world);
    // The classifier refuses it as malformed, so that it has no decision and settling sends it again three times.
    expect(messagesPerBounce(world)).toBeLessThan(1.05);
  });

  it('when a walk of several runs met trouble half a day ago', async () => {
    const world = start([400]);
    world.clock.advance(4 * hourMs);
    // Time for about fifteen pages of the forty.
    await world.tick({ remainingMs: 8_500 });
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      times: 3,
      respond: serverError(503, 'html'),
    });
    await world.tick();
    world.clock.advance(13 * hourMs);
    await world.ticks(10, () => ({ remainingMs: 8_500 }));
    await expectAllPublished(world, 0);
  });

  it("when a campaign's details are once not found, though the lists count its bounces", async () => {
    const world = start([30]);
    world.clock.advance(20 * dayMs);
    world.constantContact.faults.push({ match: askedFor('details'), times: 1, respond: notFound });
    await world.ticks(12);
    await expectAllPublished(world, 0);
  });

  it('when a message was lost that only brought the code of a bounce that is known', async () => {
    const world = start([]);
    const row = { ...aRowWithoutCode({ created_time: sentAt }) };
    const activity = anActivity({ sentAt, bounces: [row] });
    sends.account.campaigns.push(aCampaign({ sentAt, activities: [activity] }));
    await world.tick();
    const [[key, record] = ['']] = [...world.table.items].filter(([name]) => name.startsWith('ADDRESS#'));
    expect(record).toMatchObject({ decision: 'review' });
    activity.bounces[0] = { ...row, bounce_code: 'B' };
    await world.ticks(24);
    expect(world.table.items.get(key)).toMatchObject({ decision: 'suppress' });
    if (record) world.table.items.set(key, record);
    await world.ticks(24 * 5);
    expect(world.table.items.get(key)).toMatchObject({ decision: 'suppress' });
  });

  it('when the filter by code is ignored', async () => {
    const world = start([60, 30]);
    const ignored = {
      match: askedFor('bounces'),
      respond: (asked: Asked, served: Served) => served(withoutFilter(asked)),
    };
    world.constantContact.faults.push(ignored);
    await world.ticks(24 * 8);
    await expectAllPublished(world, 1);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it('when the filter by code is ignored and every run has time for a few pages only', async () => {
    const world = start([400]);
    world.clock.advance(4 * hourMs);
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (asked, served) => served(withoutFilter(asked)),
    });
    await world.ticks(24 * 10, () => ({ remainingMs: 6_000 }));
    await expectAllPublished(world, 0);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it('when the filter by code is refused', async () => {
    const world = start([60, 30]);
    const refused = () => badRequest('bounce_code is invalid.');
    const match = ({ query }: Asked) => query.has('bounce_code');
    world.constantContact.faults.push({ match, respond: refused });
    await world.ticks(24 * 8);
    expect(discrepancies(sends.account, world)).toEqual(noDiscrepancies);
  });

  it('when reports end early, with a 200 and without a link, for a day', async () => {
    const world = start([60, 30]);
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (_, served) => {
        const { _links, ...page } = JSON.parse(served().body);
        return json(200, page);
      },
    });
    await world.ticks(24);
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it.each([
    ['once', 1, notFound],
    ['once', 1, () => badRequest('limit or cursor is invalid.')],
    ['twice', 2, notFound],
    ['whenever it is tried', Number.POSITIVE_INFINITY, notFound],
  ] as const)('when the link at which a run goes on is refused %s', async (_, times, refusal) => {
    const world = start([400, 8]);
    world.clock.advance(4 * hourMs);
    let lastAt = 0;
    let refusals = 0;
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (asked, served) => {
        const resumed = asked.query.has('next') && asked.at - lastAt > 30 * minuteMs;
        lastAt = asked.at;
        if (!resumed || refusals === times) return served();
        refusals += 1;
        return refusal();
      },
    });
    // Time for about fifteen pages of the forty.
    await world.ticks(48, () => ({ remainingMs: 8_500 }));
    await world.ticks(24 * 6);
    expect(refusals).toBeGreaterThan(0);
    await expectAllPublished(world);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it.each([10_000, 600_000])(
    'when a report grows while it is read, with %i ms a run',
    async (remainingMs) => {
      const world = start([200]);
      world.clock.advance(4 * hourMs);
      let arrivals = 0;
      world.constantContact.faults.push({
        match: askedFor('bounces'),
        times: 150,
        respond: (asked, served) => {
          arrivals += 1;
          addBounce(firstActivity(), aRow({ created_time: new Date(asked.at).toISOString() }));
          return served();
        },
      });
      await world.ticks(36, () => ({ remainingMs }));
      expect(arrivals).toBeGreaterThan(20);
      await expectAllPublished(world);
      expect(messagesPerBounce(world)).toBe(1);
    },
  );
});

type Served = (instead?: Asked) => ReturnType<typeof notFound>;

function manyOfOneContact(count: number) {
  const { contact_id } = aRow();
  return Array.from({ length: count }, (_, number) =>
    aRow({
      contact_id,
      bounce_code: 'V',
      created_time: new Date(Date.parse(sentAt) + number * minuteMs).toISOString(),
    }),
  );
}

describe('the first reading of many campaigns goes on from run to run', () => {
  it.each([
    ['time', { remainingMs: 8_000 }, 9_000, 40],
    ['budget', {}, 25, 24 * 20],
  ])('however little %s there is', async (_, how, requestsPerDay, hours) => {
    const sentAt = '2026-02-01T10:00:00.000Z';
    const campaigns = Array.from({ length: 40 }, () =>
      aCampaign({ sentAt, activities: [anActivity({ sentAt, bounces: [aRow(), aRow()] })] }),
    );
    const account = anAccount({ campaigns });
    const world = aSimulatedWorld({ account, start: '2026-03-10T10:00:00.000Z', requestsPerDay });
    await world.ticks(hours, () => how);
    expect(discrepancies(account, world)).toEqual(noDiscrepancies);
  });
});

describe('codes that rows came without', () => {
  /** A vendor that knows the codes it does not show. */
  function withHiddenCodes(
    hidden: ReadonlyMap<string, readonly string[]>,
    onAsked: (code: string | null) => void = () => {},
  ): SimulatedWorld {
    const bounces = [...hidden.keys()].map((contact_id) =>
      aRowWithoutCode({ contact_id, created_time: sentAt }),
    );
    const activity = anActivity({ sentAt, bounces });
    sends = {
      ...lateSends([], sentAt),
      account: anAccount({ campaigns: [aCampaign({ sentAt, activities: [activity] })] }),
    };
    const world = aSimulatedWorld({ account: sends.account, start: sentAt });
    world.constantContact.faults.push({
      match: ({ query }) => query.has('bounce_code'),
      respond: (asked, served) => {
        onAsked(asked.query.get('bounce_code'));
        const page = JSON.parse(served(withoutFilter(asked)).body);
        const wanted = ({ contact_id }: { contact_id: string }) =>
          hidden.get(contact_id)?.some((code) => asked.query.getAll('bounce_code').includes(code));
        return json(200, { ...page, tracking_activities: page.tracking_activities.filter(wanted) });
      },
    });
    return world;
  }

  const contact = (number: number) => `c0000000-0000-4000-8000-00000000000${number}`;
  const codesOf = (world: SimulatedWorld, number: number) =>
    world.queue.bodies
      .map((body) => JSON.parse(body))
      .flatMap(({ contactId, code }) => (contactId === contact(number) ? [code] : []));

  it('are recovered by asking for each: once where one code shows the row, never where two do', async () => {
    const world = withHiddenCodes(
      new Map([
        [contact(1), ['B']],
        [contact(2), ['B', 'Z']],
        [contact(3), []],
      ]),
    );
    await world.ticks(24 * 8);
    expect(codesOf(world, 1)).toEqual([undefined, 'B']);
    expect(codesOf(world, 2)).toEqual([undefined]);
    expect(codesOf(world, 3)).toEqual([undefined]);
  });

  it('are not taken from a search in the middle of which their row came', async () => {
    const late = aRowWithoutCode({ contact_id: contact(2), created_time: sentAt });
    const shownBy = new Map([
      [contact(1), ['B']],
      [contact(2), ['B', 'Z']],
    ]);
    const world = withHiddenCodes(shownBy, (code) => {
      const [activity] = sends.account.campaigns.flatMap(({ activities }) => activities);
      if (code === 'S' && activity && !activity.bounces.includes(late)) addBounce(activity, late);
    });
    const [activity] = sends.account.campaigns.flatMap(({ activities }) => activities);
    activity?.bounces.splice(1);
    await world.ticks(24 * 8);
    expect(codesOf(world, 1)).toEqual([undefined, 'B']);
    expect(codesOf(world, 2)).toEqual([undefined]);
  });

  it('do not keep other campaigns from their turn where asking for all takes longer than a run', async () => {
    const bounces = Array.from({ length: 30 }, () => aRowWithoutCode({ created_time: sentAt }));
    const before = new Date(Date.parse(sentAt) - dayMs).toISOString();
    const account = anAccount({
      campaigns: [
        aCampaign({ sentAt, activities: [anActivity({ sentAt, bounces })] }),
        aCampaign({ sentAt: before, activities: [anActivity({ sentAt: before, bounces: [aRow()] })] }),
      ],
    });
    const world = aSimulatedWorld({ account, start: sentAt, reportPageSize: 10 });
    await world.ticks(12, () => ({ remainingMs: 4_000 }));
    expect(discrepancies(account, world)).toEqual(noDiscrepancies);
  });

  it('are not asked for any more when the answers show that the filter is ignored', async () => {
    const world = start([16]);
    addBounce(firstActivity(), aRowWithoutCode({ created_time: sentAt }));
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (asked, served) => served(withoutFilter(asked)),
    });
    await world.ticks(24 * 8);
    const asked = world.constantContact.requests.filter(({ query }) => query.includes('bounce_code'));
    expect(asked.length).toBeLessThanOrEqual(2);
    await expectAllPublished(world, 1);
    expect(messagesPerBounce(world)).toBe(1);
  });
});

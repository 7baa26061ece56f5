import { afterEach, describe, expect, it } from 'vitest';
import { type Account, addBounce } from '../../local/simulated-account/account.ts';
import { createAccount } from '../../local/simulated-account/create-account.ts';
import { expectedBounces } from '../../local/simulated-account/expected-bounces.ts';
import { askedFor, serverError } from '../../local/simulated-account/ready-made-faults.ts';
import { dayMs } from '../../shared/bounce/instant.ts';
import { aClock, minuteMs } from '../support/a-clock.ts';
import { aFirstWeek, thatEvening } from '../support/a-first-week.ts';
import { type AwsFaults, aWorld, type World, type WorldOptions } from '../support/a-world.ts';
import { addresses, spellings, unreadableAddresses } from '../support/addresses.ts';
import { aCampaign, anAccount, anActivity, aRow, manyRows } from '../support/an-account.ts';
import type { CallFault } from '../support/faults.ts';

let world: World;
afterEach(() => world.close());

async function start(options: WorldOptions): Promise<void> {
  world = await aWorld(options);
  world.signIn();
}

/** What a person would call the whole truth: every bounce the account shows, in the records, exactly once. */
async function expectAllDecided(): Promise<void> {
  const inAccount = expectedBounces(world.account, { lookbackDays: 90, now: world.clock.now() });
  const wanted = inAccount.map(({ address, campaignActivityId, contactId, bouncedAt, code }) =>
    [address, campaignActivityId, contactId, bouncedAt, code ?? '-'].join(' '),
  );
  const decided = [...(await world.records())].flatMap(([address, { bounces }]) =>
    (bounces as Record<string, string>[]).map(({ campaignActivityId, contactId, bouncedAt, code }) =>
      [address, campaignActivityId, contactId, bouncedAt, code ?? '-'].join(' '),
    ),
  );
  expect(decided.sort()).toEqual(wanted.sort());
}

describe('no bounce is lost', () => {
  it('of a whole account: drafts, resends, several pages, every code', async () => {
    const clock = aClock();
    await start({
      account: createAccount({ seed: 7, bounces: 300, now: clock.now() }),
      clock,
      simulated: { pageSize: 40 },
    });
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    await expectAllDecided();
  });

  it('that arrives days after its send', async () => {
    const activity = anActivity();
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }),
      clock: aClock(thatEvening),
    });
    await world.runPoller();
    world.clock.advance(3.9 * dayMs);
    addBounce(activity, aRow({ bounce_code: 'D', created_time: world.clock.now().toISOString() }));
    await world.runPoller();
    world.clock.advance(dayMs);
    addBounce(activity, aRow({ created_time: '2026-03-10T12:00:00.000Z' }));
    await world.runPoller();
    await world.drain();
    await expectAllDecided();
  });

  it('while rows arrive between two pages and push the others down', async () => {
    const activity = anActivity({ bounces: manyRows(30), sends: 1_000 });
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }),
      clock: aClock(thatEvening),
      simulated: { pageSize: 10 },
    });
    let arrivals = 0;
    world.constantContact.faults.push({
      match: askedFor('bounces'),
      times: 4,
      respond: (_, served) => {
        const page = served();
        arrivals += 1;
        addBounce(activity, aRow({ created_time: `2026-03-10T17:00:0${arrivals}.000Z` }));
        return page;
      },
    });
    await world.runPoller();
    world.clock.advance(15 * minuteMs);
    await world.runPoller();
    await world.drain();
    expect(arrivals).toBe(4);
    await expectAllDecided();
  });

  it('when the queue refuses some of a batch, and only those are published again', async () => {
    await start({ account: aFirstWeek(), clock: aClock(thatEvening) });
    const refused = (body: string) => body.includes('"V"') || body.includes('moved@');
    expect(await world.runPoller({ refused })).toMatchObject({ code: 'run-incomplete' });
    const accepted = world.sent();
    expect(await world.runPoller()).toBeUndefined();
    expect(world.sent() - accepted).toBe(2);
    await world.drain();
    await expectAllDecided();
  });

  it('when Constant Contact fails for one report: the others are served, and the next run reads it', async () => {
    const account = aFirstWeek();
    await start({ account, clock: aClock(thatEvening) });
    const broken = account.campaigns[0]?.activities[0]?.campaignActivityId ?? '';
    world.constantContact.faults.push({
      match: ({ path }) => path.includes(broken),
      times: 3,
      respond: serverError(503, 'html'),
    });
    expect(await world.runPoller()).toMatchObject({ code: 'run-incomplete' });
    await world.drain();
    expect((await world.records()).get('twice@example.com')).toMatchObject({ decision: 'suppress' });
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    await expectAllDecided();
  });
});

describe('no bounce is lost by a crash', () => {
  /** One run and one drain meet a fault at the `nth` call of `service`; the next ones meet none. */
  async function crashAt(
    service: keyof AwsFaults,
    nth: number,
    fault: CallFault,
  ): Promise<{ reached: boolean }> {
    await start({ account: aFirstWeek(), clock: aClock(thatEvening) });
    let reached = false;
    const faults = {
      [service]: ({ total }: { total: number }) => {
        reached ||= total === nth;
        return total === nth ? fault : undefined;
      },
    };
    await world.runPoller(faults);
    // A crashed run keeps its lease to its deadline.
    world.clock.advance(15 * minuteMs);
    await world.runPoller();
    await world.drain(faults);
    await world.drain();
    await expectAllDecided();
    await world.close();
    return { reached };
  }

  afterEach(() => start({ account: anAccount() }));

  it.each(['lostRequest', 'lostAnswer'] as const)(
    'at any call to DynamoDB: %s',
    async (fault) => {
      let calls = 0;
      for (let nth = 1; (await crashAt('dynamoDb', nth, fault)).reached; nth += 1) calls = nth;
      expect(calls).toBeGreaterThan(10);
    },
    60_000,
  );

  it.each(['lostRequest', 'lostAnswer'] as const)(
    'at any call to SQS: %s',
    async (fault) => {
      let calls = 0;
      for (let nth = 1; (await crashAt('sqs', nth, fault)).reached; nth += 1) calls = nth;
      expect(calls).toBeGreaterThan(3);
    },
    60_000,
  );
});

describe('no bounce is lost that cannot be understood', () => {
  function withBrokenRows(): Account {
    const rows = [
      aRow({ email_address: '' }),
      aRow({ contact_id: 'not an id' }),
      aRow({ created_time: '2026-02-30T10:00:00.000Z' }),
      aRow({ email_address: `${'a'.repeat(400)}@example.com` }),
      aRow({ campaign_activity_id: '00000000-0000-4000-8000-00000000dead' }),
    ];
    return anAccount({
      campaigns: [aCampaign({ activities: [anActivity({ bounces: [...rows, ...manyRows(5)] })] })],
    });
  }

  it('it reaches the dead-letter queue, once, with what it holds, and its neighbours are decided', async () => {
    await start({ account: withBrokenRows(), clock: aClock(thatEvening) });
    expect(await world.runPoller()).toBeUndefined();
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    const evidence = (await world.deadLetters()).map((body) => JSON.parse(body).unreadableRow);
    expect(evidence).toHaveLength(5);
    expect(evidence.join()).toMatch(/not an id/);
    expect((await world.records()).size).toBe(5);
  });

  /** Reads an account whose one report has a row for each of these addresses, and decides what came of it. */
  async function decide(texts: readonly string[]): Promise<void> {
    const bounces = texts.map((email_address) => aRow({ email_address }));
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [anActivity({ bounces })] })] }),
      clock: aClock(thatEvening),
    });
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
  }

  it('a row whose address is none: no other address is decided for it, and its neighbours are', async () => {
    await decide([...unreadableAddresses.map(([, text]) => text), ...addresses]);
    const evidence = (await world.deadLetters()).map((body) => JSON.parse(JSON.parse(body).unreadableRow));
    expect(evidence.map(({ email_address }) => email_address).sort()).toEqual(
      unreadableAddresses.map(([, text]) => text).sort(),
    );
    expect([...(await world.records()).keys()].sort()).toEqual([...addresses].sort());
    await expectAllDecided();
    expect(world.poller.notes.at(-1)?.fields).toMatchObject({ unreadable: unreadableAddresses.length });
    // What a person needs to know of it is in the queue, and nothing of it in a log.
    expect(JSON.stringify([world.poller.notes, world.classifier.notes])).not.toMatch(/living|example/);
  });

  it('two spellings of what may be one mailbox: each is decided by its own bounces', async () => {
    const both = spellings.flatMap(([, one, other]) => [one, other]);
    await decide(both);
    const records = await world.records();
    expect([...records.keys()].sort()).toEqual([...new Set(both)].sort());
    for (const [, { bounces }] of records) expect(bounces).not.toHaveLength(0);
    await expectAllDecided();
  });

  it('a row whose contact has what is no address now: nothing is said of the contact', async () => {
    const present = ['null', '', ' ', 'x@y.example\nliving@good.example', 'Elsewhere@example.com'];
    const bounces = present.map((current_email_address) => aRow({ current_email_address }));
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [anActivity({ bounces })] })] }),
      clock: aClock(thatEvening),
    });
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    const records = await world.records();
    const moved = bounces.map(({ email_address }) =>
      /another address/.test(String(records.get(email_address)?.because)),
    );
    expect(moved).toEqual([false, false, false, false, true]);
  });

  it('a row whose code cannot be shown as it is', async () => {
    const codes = ['\u001b[31mB', 'B\nB', 'B\u202e', '\ud800', 'B'.repeat(17)];
    const bounces = [...codes, 'Q', 'Ω', 'b'].map((bounce_code) => aRow({ bounce_code }));
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [anActivity({ bounces })] })] }),
      clock: aClock(thatEvening),
    });
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    expect(await world.deadLetters()).toHaveLength(codes.length);
    const decided = [...(await world.records()).values()].map(({ bounceCode }) => bounceCode);
    expect(decided.sort()).toEqual(['Q', 'b', 'Ω']);
  });
});

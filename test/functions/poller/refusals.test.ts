import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../local/servers/shuffle.ts';
import type { Account, Campaign } from '../../../local/simulated-account/account.ts';
import { unauthorized } from '../../../local/simulated-account/errors.ts';
import type { Asked } from '../../../local/simulated-account/exchange.ts';
import {
  answerForbidden,
  askedFor,
  pathHolds,
  serverError,
} from '../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { minuteMs } from '../../support/a-clock.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  aRowWithoutCode,
  manyRows,
  reportOf,
} from '../../support/an-account.ts';

const polling = aPollingWorld();
const { start, requests } = polling;
const rowsEach = 3;

/** So many campaigns with one activity and a few bounces each. */
function campaigns(count: number): Account {
  return anAccount({
    campaigns: Array.from({ length: count }, () =>
      aCampaign({ activities: [anActivity({ bounces: manyRows(rowsEach) })] }),
    ),
  });
}

const answerUnauthorized = () => unauthorized();
const campaign = (nth: number): Campaign => {
  const found = polling.world.account.campaigns[nth];
  if (!found) throw new Error(`there is no campaign ${nth}`);
  return found;
};
const activityOf = (nth: number): string => campaign(nth).activities[0]?.campaignActivityId ?? '';
const detailsOf = (nth: number) => pathHolds(`/v3/emails/${campaign(nth).campaignId}`);
const fields = () => polling.world.poller.notes.at(-1)?.fields ?? {};
const tokens = () => requests('token').length;

/** Runs an hour apart unless said; the answer is what each of them rejected with. */
async function runs(count: number, everyMs = hourMs): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (let run = 0; run < count; run += 1) {
    errors.push(await polling.world.runPoller());
    polling.world.clock.advance(everyMs);
  }
  return errors;
}

/** A day of them, fewer than are deployed. */
const runsADay = 8;
const aDay = () => runs(runsADay, dayMs / runsADay);

/** How many bounces are decided by now. */
async function decided(): Promise<number> {
  await polling.world.drain();
  return (await polling.world.records()).size;
}

const refusals = [
  ['403', answerForbidden],
  ['401 with a good token', answerUnauthorized],
] as const;

/** One thing that is refused, and what the others come to while it is. */
const things: readonly (readonly [
  what: string,
  match: (nth: number) => (asked: Asked) => boolean,
  undecided: number,
])[] = [
  ["a campaign's details", detailsOf, rowsEach],
  ['a bounce report', (nth) => reportOf(activityOf(nth)), rowsEach],
  [
    'the counters of an activity',
    (nth) => (asked) => askedFor('stats')(asked) && pathHolds(activityOf(nth))(asked),
    0,
  ],
];

describe.each(refusals)('one thing that is refused (%s)', (_, respond) => {
  it.each(things)('is its own fault: %s', async (_what, match, undecided) => {
    await start({ account: campaigns(5) });
    polling.world.constantContact.faults.push({ match: match(2), respond });
    for (const error of await aDay()) expect(error).toMatchObject({ code: 'run-incomplete' });
    expect(await decided()).toBe(5 * rowsEach - undecided);
    expect(polling.world.poller.counts.ReportsSuspended).toBeUndefined();

    // Suspended now: counted and alarmed, asked for once a day, and no reason for a run to fail.
    const before = polling.world.constantContact.requests.filter((asked) => match(2)(asked as never)).length;
    expect(await aDay()).toEqual(Array.from({ length: runsADay }, () => undefined));
    const tries = polling.world.constantContact.requests.filter((asked) => match(2)(asked as never)).length;
    expect(tries - before).toBeLessThanOrEqual(3);
    expect(fields()).toMatchObject({ suspended: 1, failed: 0 });
    expect(tokens()).toBeLessThanOrEqual(3);

    polling.world.constantContact.faults.clear();
    await aDay();
    await runs(1);
    expect(await decided()).toBe(5 * rowsEach);
    expect(fields()).toMatchObject({ suspended: 0, missing: {} });
  });

  it('costs the other nine of its request for counters nothing', async () => {
    await start({ account: campaigns(12) });
    const refused = activityOf(4);
    polling.world.constantContact.faults.push({ match: things[2]?.[1](4) ?? (() => false), respond });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'run-incomplete',
      message: expect.stringContaining(`the counters of campaign activity ${refused}`),
    });
    const states = await polling.world.table.items('POLL#CAMPAIGN#');
    const counted = states.filter(({ state }) => JSON.stringify(state).includes('"counters":'));
    expect(counted).toHaveLength(11);
    // From then on it is asked for alone.
    const before = requests('stats').length;
    for (const { activities } of polling.world.account.campaigns) activities[0]?.bounces.push(...manyRows(1));
    await polling.world.runPoller();
    const [one, other, alone] = requests('stats')
      .slice(before)
      .map(({ path }) => path);
    expect(one).not.toContain(refused);
    expect(other).not.toContain(refused);
    expect(alone).toContain(refused);
  });

  it('may be the report of sends: then a closer look waits, and nothing fails', async () => {
    await start();
    polling.world.constantContact.faults.push({ match: askedFor('sends'), respond });
    expect(await polling.world.runPoller()).toBeUndefined();
  });

  it('may be the search for a missing code: it is made again another day, and no run fails', async () => {
    const account = anAccount({
      campaigns: [aCampaign({ activities: [anActivity({ bounces: [aRowWithoutCode()] })] })],
    });
    await start({ account });
    const searches = () =>
      requests('bounces').filter(({ query, status }) => query.includes('bounce_code') && status === 200);
    polling.world.constantContact.faults.push({ match: ({ query }) => query.has('bounce_code'), respond });
    expect(await runs(2)).toEqual([undefined, undefined]);
    expect(searches()).toEqual([]);
    polling.world.constantContact.faults.clear();
    expect(await runs(24)).toEqual(Array.from({ length: 24 }, () => undefined));
    expect(searches()).not.toEqual([]);
    expect(await decided()).toBe(1);
  });

  it('may be a page in the middle of a report: it begins again at its top', async () => {
    await start({ account: campaigns(1), simulated: { pageSize: 1 } });
    polling.world.constantContact.faults.push({
      match: ({ query }) => query.has('next') || query.has('cursor'),
      times: 3,
      respond,
    });
    await runs(4);
    expect(await decided()).toBe(rowsEach);
    expect(polling.world.sent()).toBe(rowsEach);
  });
});

it('counters that cannot be read for a day are suspended as well, and the reports are read all the same', async () => {
  await start({ account: campaigns(12) });
  polling.world.constantContact.faults.push({ match: askedFor('stats'), respond: serverError(503, 'empty') });
  for (const error of await aDay()) expect(error).toMatchObject({ code: 'run-incomplete' });
  expect(await decided()).toBe(12 * rowsEach);
  for (const error of await aDay()) expect(error).toBeUndefined();
  expect(fields()).toMatchObject({ suspended: 12, failed: 0 });
  polling.world.constantContact.faults.clear();
  await aDay();
  await runs(1);
  expect(fields()).toMatchObject({ suspended: 0 });
});

describe('a few things that are refused', () => {
  it('may be the youngest, and stay the only ones that are asked for: the others are served', async () => {
    await start({ account: campaigns(6) });
    for (const nth of [0, 1, 2])
      polling.world.constantContact.faults.push({ match: detailsOf(nth), respond: answerForbidden });
    for (const error of await aDay()) expect(error).toMatchObject({ code: 'run-incomplete' });
    expect(await decided()).toBe(3 * rowsEach);
    for (const error of [...(await aDay()), ...(await aDay())]) expect(error).toBeUndefined();
    expect(fields()).toMatchObject({ suspended: 3 });
  });
});

const kinds = [
  ['details', 'campaign:read', detailsOf, 0],
  ['bounces', 'ui:campaign:metrics', (nth: number) => reportOf(activityOf(nth)), 0],
  ['stats', 'ui:campaign:metrics', things[2]?.[1] ?? (() => () => false), 5],
] as const;

describe('a whole kind of request that is refused is the application’s fault', () => {
  it.each(kinds)(
    '%s: every run rejects and names %s, and nothing is suspended',
    async (purpose, privilege, _, served) => {
      await start({ account: campaigns(5) });
      polling.world.constantContact.faults.push({ match: askedFor(purpose), respond: answerForbidden });
      for (const error of [...(await aDay()), ...(await aDay()), ...(await aDay())]) {
        expect(error).toMatchObject({
          code: 'access-refused',
          message: expect.stringMatching(new RegExp(`campaign_data.*${privilege}`)),
        });
      }
      expect(fields()).toMatchObject({ suspended: 0 });
      expect(await decided()).toBe(served * rowsEach);

      polling.world.constantContact.faults.clear();
      expect(await runs(2)).toEqual([undefined, undefined]);
      expect(await decided()).toBe(5 * rowsEach);
    },
  );

  it.each(kinds)('%s: it is not asked for again and again', async (purpose) => {
    await start({ account: campaigns(60) });
    polling.world.constantContact.faults.push({ match: askedFor(purpose), respond: answerForbidden });
    for (let run = 1; run <= 4; run += 1) {
      expect(await polling.world.runPoller()).toMatchObject({ code: 'access-refused' });
      expect(requests(purpose).length).toBeLessThanOrEqual(15 * run);
    }
  });

  it.each(kinds)('%s: also when all had been answered before', async (purpose) => {
    await start({ account: campaigns(5) });
    expect(await polling.world.runPoller()).toBeUndefined();
    polling.world.clock.advance(dayMs);
    for (const nth of [0, 1, 2]) campaign(nth).activities[0]?.bounces.push(...manyRows(1));
    polling.world.constantContact.faults.push({ match: askedFor(purpose), respond: answerForbidden });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'access-refused' });
  });

  it.each(refusals)('the list: at once, and nothing else is asked for (%s)', async (_, respond) => {
    await start({ account: campaigns(5) });
    polling.world.constantContact.faults.push({ match: askedFor('summaries'), respond });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'access-refused' });
    expect(requests('details')).toEqual([]);
    expect(requests('summaries').length).toBeLessThanOrEqual(3);
  });

  it('401 for everything but the list: the application is not active', async () => {
    await start({ account: campaigns(5) });
    polling.world.constantContact.faults.push({
      match: ({ purpose }) => purpose !== 'token' && purpose !== 'summaries',
      respond: answerUnauthorized,
    });
    for (const error of await runs(3)) {
      expect(error).toMatchObject({
        code: 'access-refused',
        message: expect.stringMatching(/401.*is the application active/),
      });
    }
    expect(tokens()).toBe(1);
  });

  it('the list beyond the summaries: what is within their reach is served all the same', async () => {
    await start({ account: campaigns(520) });
    polling.world.constantContact.faults.push({ match: askedFor('campaigns'), respond: answerForbidden });
    expect(await polling.world.runPoller()).toMatchObject({
      code: 'access-refused',
      message: expect.stringMatching(/campaign:read/),
    });
    expect(await decided()).toBe(500 * rowsEach);
  }, 60_000);
});

describe('a sporadic 401 with a good token', () => {
  it.each([3, 15])('in every %i. request costs no campaign and no token', async (every) => {
    await start({ account: campaigns(30) });
    let asked = 0;
    polling.world.constantContact.faults.push({
      match: ({ purpose }) => {
        if (purpose !== 'token') asked += 1;
        return purpose !== 'token' && asked % every === 0;
      },
      respond: answerUnauthorized,
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(await decided()).toBe(30 * rowsEach);
    expect(tokens()).toBe(1);
  });

  it.each([1, 2, 3, 4, 5])('in one of fifteen at random costs no campaign (seed %i)', async (seed) => {
    await start({ account: campaigns(30) });
    const random = seededRandom(seed);
    polling.world.constantContact.faults.push({
      match: ({ purpose }) => purpose !== 'token' && random() < 1 / 15,
      respond: answerUnauthorized,
    });
    await runs(4);
    expect(await decided()).toBe(30 * rowsEach);
    expect(tokens()).toBeLessThanOrEqual(4);
  });

  it('is not taken for one where the token has died in mid-run: that is replaced, once', async () => {
    await start({ account: campaigns(30) });
    let asked = 0;
    polling.world.constantContact.faults.push({
      match: askedFor('bounces'),
      respond: (_asked, served) => {
        asked += 1;
        if (asked !== 10) return served();
        polling.world.constantContact.signIn.revoke();
        return unauthorized();
      },
    });
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(await decided()).toBe(30 * rowsEach);
    expect(tokens()).toBe(2);
  });

  it('a vendor that ends every token at once gets few requests for another', async () => {
    await start({ account: campaigns(30) });
    let asked = 0;
    polling.world.constantContact.faults.push({
      match: ({ purpose }) => purpose !== 'token' && purpose !== 'summaries',
      respond: (_asked, served) => {
        const answer = served();
        asked += 1;
        if (asked % 2 === 0) polling.world.constantContact.signIn.revoke();
        return answer;
      },
    });
    expect(await polling.world.runPoller()).toMatchObject({ code: 'access-refused' });
    expect(tokens()).toBeLessThanOrEqual(4);
  });
});

describe('what a run has learnt is kept', () => {
  const dying = [
    ['the sign-in ends', () => polling.world.constantContact.signIn.revoke('andRefreshTokens')],
    [
      'the token endpoint does not answer',
      () => {
        polling.world.constantContact.signIn.revoke();
        polling.world.constantContact.faults.push({
          match: askedFor('token'),
          respond: serverError(503, 'empty'),
        });
      },
    ],
  ] as const;

  it.each(dying)('when %s after twenty campaigns’ details', async (_, die) => {
    await start({ account: campaigns(30) });
    let asked = 0;
    polling.world.constantContact.faults.push({
      match: (one) => {
        if (one.purpose === 'details') asked += 1;
        if (asked === 21 && one.purpose === 'details') die();
        return false;
      },
      respond: answerForbidden,
    });
    expect(await polling.world.runPoller()).toBeInstanceOf(Error);
    expect(requests('details').filter(({ status }) => status === 200)).toHaveLength(20);
    polling.world.constantContact.faults.clear();
    polling.world.signIn();
    polling.world.clock.advance(15 * minuteMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(requests('details').filter(({ status }) => status === 200)).toHaveLength(30);
    expect(await decided()).toBe(30 * rowsEach);
  });

  it('of a campaign’s first report and a half, when the queue goes down then', async () => {
    const activities = [
      anActivity({ bounces: manyRows(9) }),
      anActivity({ role: 'resend', bounces: manyRows(9) }),
    ];
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities })] }),
      simulated: { pageSize: 3 },
    });
    const down = ({ nth }: { nth: number }) =>
      nth > 4 ? ({ error: 'ServiceUnavailable' } as const) : undefined;
    expect(await polling.world.runPoller({ sqs: down })).toMatchObject({ code: 'storage' });
    const before = requests('bounces').length;
    polling.world.clock.advance(15 * minuteMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    // Both reports have three pages, and a read begins at the top; nothing else is asked for again, or published twice.
    expect(requests('bounces').length - before).toBe(6);
    expect(requests('details')).toHaveLength(1);
    expect(polling.world.sent()).toBe(18);
    expect(await decided()).toBe(18);
  });
});

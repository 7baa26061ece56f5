import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { aCampaign, anAccount, anActivity, manyRows } from '../../support/an-account.ts';
import {
  type Asking,
  bouncesPath,
  clicksPath,
  detailsPath,
  sendsPath,
  startAsking,
  summaryPath,
} from './asking.ts';
import { activityStats, bouncesPage, sendsPage } from './contract.ts';

describe('a fault', () => {
  const activity = anActivity({ bounces: manyRows(5) });
  const path = bouncesPath(activity.campaignActivityId);
  const match = faults.askedFor('bounces');
  let asking: Asking;

  beforeEach(async () => {
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    asking = await startAsking({ account, pageSize: 2 });
  });

  afterEach(() => asking.server.close());

  const nextLink = async (from = path) => bouncesPage.parse(await asking.read(from))._links?.next?.href ?? '';
  const refresh = (refresh_token: string) =>
    asking.askForTokens({ grant_type: 'refresh_token', refresh_token });

  test('spoils so many of the requests it matches, and no others', async () => {
    asking.server.faults.push({ match, times: 2, respond: faults.answerNotFound });
    const statuses: number[] = [];
    for (const asked of [path, '/v3/emails', path, path]) statuses.push((await asking.get(asked)).status);

    expect(statuses).toEqual([404, 200, 404, 200]);
  });

  test('that fails itself is answered with the vendor’s own 500', async () => {
    const respond = () => {
      throw new Error('a fault of the fault');
    };
    asking.server.faults.push({ match, times: 1, respond });
    expect((await asking.get(path)).status).toBe(500);
  });

  test('lasts until it is cleared when nobody says how often', async () => {
    asking.server.faults.push({ match, respond: faults.answerNotFound });
    expect((await asking.get(path)).status).toBe(404);
    expect((await asking.get(path)).status).toBe(404);
    asking.server.faults.clear();

    expect((await asking.get(path)).status).toBe(200);
  });

  test('waits for its turn behind those added before it', async () => {
    asking.server.faults.push({ match, times: 1, respond: faults.answerNotFound });
    asking.server.faults.push({ match, times: 1, respond: faults.answerForbidden });

    expect([(await asking.get(path)).status, (await asking.get(path)).status]).toEqual([404, 403]);
  });

  test('can hit one activity only', async () => {
    asking.server.faults.push({ match: faults.pathHolds('somebody-else'), respond: faults.answerNotFound });

    expect((await asking.get(path)).status).toBe(200);
  });

  test('never hides that somebody asks too often', async () => {
    const other = await startAsking({ limits: { perSecond: 1 } });
    other.server.faults.push({ match: () => true, respond: faults.maintenancePage });
    await other.get(path);

    expect((await other.get(path)).status).toBe(429);
    await other.server.close();
  });

  test.each([
    [500, 'empty', /^$/],
    [502, 'html', /^<!doctype html>/],
    [503, 'json', /^\[\{"error_key"/],
    [504, 'html', /^<!doctype html>/],
  ] as const)('can be a %i with a body that is %s', async (status, body, text) => {
    asking.server.faults.push({ match, respond: faults.serverError(status, body) });

    const response = await asking.get(path);

    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(text);
  });

  test('can be a page for people with status 200', async () => {
    asking.server.faults.push({ match, respond: faults.maintenancePage });

    const response = await asking.get(path);

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
  });

  test.each([faults.emptyBody, faults.cutOffJson])('can be a 200 whose body is not JSON', async (respond) => {
    asking.server.faults.push({ match, respond });

    const response = await asking.get(path);

    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  test('can be each refusal the vendor has', async () => {
    const refusals = [
      faults.answerForbidden,
      faults.answerNotFound,
      faults.answerThrottled,
      faults.answerQuotaExceeded,
    ];
    for (const respond of refusals) asking.server.faults.push({ match, times: 1, respond });
    const bodies: unknown[] = [];
    for (const _ of refusals) bodies.push(await (await asking.get(path)).json());

    expect(bodies).toMatchObject([
      [{ error_key: 'forbidden' }],
      [{ error_key: 'not_found' }],
      { error_key: 'throttled' },
      { error_key: 'quota_exceeded' },
    ]);
  });

  test('can lose a request before it does anything', async () => {
    const token = asking.server.signIn.refreshToken();
    asking.server.faults.push({ match: faults.askedFor('token'), times: 1, respond: faults.lostRequest });

    await expect(refresh(token)).rejects.toThrow();

    expect((await refresh(token)).status).toBe(200);
  });

  test('can lose an answer after everything was done', async () => {
    const token = asking.server.signIn.refreshToken();
    asking.server.faults.push({ match: faults.askedFor('token'), times: 1, respond: faults.lostAnswer });

    await expect(refresh(token)).rejects.toThrow();

    expect((await refresh(token)).status).toBe(400);
    expect(asking.server.requests.map(({ status }) => status)).toEqual(['dropped', 400]);
  });

  test('can leave a request without an answer until the server is closed', async () => {
    asking.server.faults.push({ match, respond: faults.noAnswer });
    const unanswered = asking.get(path).catch(() => 'closed');
    while (asking.server.requests.length === 0) await new Promise(setImmediate);

    expect(asking.server.requests[0]?.status).toBe('hanging');
    await asking.server.close();
    await expect(unanswered).resolves.toBe('closed');
    asking = await startAsking();
  });

  test('can make a page link to itself', async () => {
    asking.server.faults.push({ match, respond: faults.repeatingLink });
    const second = await nextLink(`${path}?limit=2`);

    expect(await nextLink(second)).toBe(second);
  });

  test('can make the links never end and never repeat', async () => {
    asking.server.faults.push({ match, respond: faults.endlessLinks() });
    const links = new Set<string>([path]);
    for (let link = path; links.size < 20; links.add(link)) link = await nextLink(link);

    expect(links.size).toBe(20);
  });

  test.each(Object.entries(faults.hostileLinks))('can make a link lead away: %s', async (_trick, href) => {
    asking.server.faults.push({ match, respond: faults.nextLinkTo(href) });

    expect(await nextLink()).toBe(href);
    expect(new URL(href, asking.server.origin).hostname).toMatch(/attacker\.example$/);
  });

  test('of links leaves refusals as they are', async () => {
    asking.server.faults.push({ match, respond: faults.repeatingLink });

    expect((await asking.get(path, {})).status).toBe(401);
  });
});

describe('a fault of reports for evidence', () => {
  const bounced = manyRows(2);
  const activity = anActivity({ sends: 5, bounces: bounced, clickRate: 1 });
  const path = sendsPath(activity.campaignActivityId);
  const match = faults.askedFor('sends');
  let asking: Asking;

  beforeEach(async () => {
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    asking = await startAsking({
      account,
      pageSize: 2,
      tokens: { scopes: ['campaign_data', 'contact_data'] },
    });
  });

  afterEach(() => asking.server.close());

  async function contacts(from = path): Promise<string[]> {
    const { tracking_activities, _links } = sendsPage.parse(await asking.read(from));
    const next = _links?.next?.href;
    const ids = tracking_activities.map(({ contact_id }) => contact_id);
    return next ? [...ids, ...(await contacts(next))] : ids;
  }

  test('can have a page say too early that it is the last', async () => {
    asking.server.faults.push({ match, times: 1, respond: faults.endsTooEarly });

    expect(await contacts()).toHaveLength(2);
    expect(await contacts()).toHaveLength(5);
  });

  test('can repeat a row of the page before, and leave out another', async () => {
    const right = await contacts();
    asking.server.faults.push({ match, respond: faults.shiftedRows });
    const [one, two, , four] = right;

    expect(await contacts()).toEqual([one, two, two, right[2], four]);
    asking.server.faults.clear();
    expect(await contacts()).toEqual(right);
  });

  test('can leave out those who bounced', async () => {
    const ids = new Set<unknown>(bounced.map(({ contact_id }) => contact_id));
    asking.server.faults.push({
      match,
      respond: faults.withoutRows(({ contact_id }) => ids.has(contact_id)),
    });

    const left = await contacts();

    expect(left).toHaveLength(3);
    expect(left.filter((id) => ids.has(id))).toEqual([]);
  });

  test('can take a field from all rows, or from some', async () => {
    asking.server.faults.push({ match, times: 1, respond: faults.withoutField('created_time') });
    const isFirst = (number: number) => number === 0;
    asking.server.faults.push({ match, times: 1, respond: faults.withoutField('email_address', isFirst) });
    const fieldsOf = async () => {
      const page = (await asking.read(path)) as { tracking_activities: object[] };
      return page.tracking_activities.map((row) => ['created_time' in row, 'email_address' in row]);
    };

    await expect(fieldsOf()).resolves.toEqual([Array(2).fill([false, true])].flat());
    await expect(fieldsOf()).resolves.toEqual([
      [true, false],
      [true, true],
    ]);
  });

  test('can have the counters say something else than the reports', async () => {
    asking.server.faults.push({
      match: faults.askedFor('stats'),
      times: 1,
      respond: faults.countersSay({ em_sends: 1 }),
    });
    const stats = async () => {
      const { campaignActivityId } = activity;
      const answer = await asking.read(`/v3/reports/stats/email_campaign_activities/${campaignActivityId}`);
      return activityStats.parse(answer).results[0]?.stats;
    };

    await expect(stats()).resolves.toMatchObject({ em_sends: 1, em_bounces: 2 });
    await expect(stats()).resolves.toMatchObject({ em_sends: 5, em_bounces: 2 });
  });

  test('can hit the report of clicks, and those of contacts, each alone', async () => {
    const [{ contact_id } = { contact_id: '' }] = bounced;
    const paths = [
      clicksPath(activity.campaignActivityId),
      detailsPath(contact_id, 'tracking_activity_type=em_sends'),
      summaryPath(contact_id, 'start=2020-01-01T00:00:00.000Z&end=2030-01-01T00:00:00.000Z'),
      `/v3/contacts/${contact_id}`,
      path,
    ];
    const hit = (purpose: Parameters<typeof faults.askedFor>[0], respond: typeof faults.lostAnswer) =>
      asking.server.faults.push({ match: faults.askedFor(purpose), respond });
    hit('clicks', faults.serverError(503, 'html'));
    hit('contact-details', faults.answerForbidden);
    hit('contact-summary', faults.answerNotFound);
    const statuses: number[] = [];
    for (const each of paths) statuses.push((await asking.get(each)).status);

    expect(statuses).toEqual([503, 403, 404, 200, 200]);
  });

  test('of rows leaves refusals as they are', async () => {
    asking.server.faults.push({ match, respond: faults.shiftedRows });
    asking.server.faults.push({ match: faults.askedFor('clicks'), respond: faults.withoutField('url_id') });

    expect((await asking.get(`${path}?next=nonsense`)).status).toBe(400);
    expect((await asking.get(clicksPath(activity.campaignActivityId), {})).status).toBe(401);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import { aCampaign, anAccount, anActivity, manyRows } from '../../support/an-account.ts';
import { type Asking, bouncesPath, startAsking } from './asking.ts';
import { bouncesPage } from './contract.ts';

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

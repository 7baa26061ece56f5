import { afterEach, describe, expect, test } from 'vitest';
import { type Asking, startAsking } from './asking.ts';

const summaries = '/v3/reports/summary_reports/email_campaign_summaries';
const statusesOf = async (requests: Promise<Response>[]) =>
  (await Promise.all(requests)).map(({ status }) => status);

let asking: Asking;

afterEach(() => asking.server.close());

describe('who may ask', () => {
  test.each<[string, Record<string, string>]>([
    ['without a token', {}],
    ['with a made-up token', { authorization: 'Bearer made-up' }],
    ['with a password', { authorization: 'Basic abc' }],
  ])('is nobody %s', async (_what, headers) => {
    asking = await startAsking();

    const response = await asking.get(summaries, headers);

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm=api.cc.email');
    // The recorded one had exactly this length.
    await expect(response.text()).resolves.toHaveLength(59);
  });

  test('is nobody without the scope for campaigns', async () => {
    asking = await startAsking({ tokens: { scopes: ['contact_data'] } });

    expect((await asking.get(summaries)).status).toBe(403);
  });

  test('depends on what the user may see: reports, campaigns, or both', async () => {
    asking = await startAsking({ privileges: ['campaign:read'] });

    expect((await asking.get(summaries)).status).toBe(403);
    expect((await asking.get('/v3/emails')).status).toBe(200);
  });

  test('may ask only for what there is, and only with GET', async () => {
    asking = await startAsking();
    const authorization = `Bearer ${asking.server.signIn.accessToken()}`;
    const post = fetch(asking.server.origin + summaries, { method: 'POST', headers: { authorization } });

    expect((await asking.get('/v3/v3/emails')).status).toBe(404);
    expect((await post).status).toBe(405);
  });
});

describe('how often one may ask', () => {
  const refresh = () =>
    asking.askForTokens({ grant_type: 'refresh_token', refresh_token: asking.server.signIn.refreshToken() });

  test('is four times in any second, and the refusal says nothing of when to come back', async () => {
    asking = await startAsking({ limits: {} });
    const statuses: number[] = [];
    for (const wait of [0, 300, 300, 300, 99, 1]) {
      asking.pass(wait);
      statuses.push((await asking.get(summaries)).status);
    }
    const refused = await asking.get(summaries);

    // The fifth falls into the second of the first; the sixth does not, but the refused one counts as well.
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect(refused.headers.has('retry-after')).toBe(false);
    await expect(refused.json()).resolves.toEqual({
      error_key: 'throttled',
      error_message: 'Too Many Requests',
    });
    asking.pass(1_000);
    expect((await asking.get(summaries)).status).toBe(200);
  });

  test('never hurts a client that leaves 300 milliseconds between requests', async () => {
    asking = await startAsking({ limits: {} });
    const statuses = new Set<number>();
    for (let asked = 0; asked < 20; asked += 1) {
      statuses.add((await asking.get(summaries)).status);
      asking.pass(300);
    }

    expect([...statuses]).toEqual([200]);
  });

  test('is so many times a day, until midnight in UTC', async () => {
    asking = await startAsking({ limits: { perSecond: 100, perDay: 2 } });
    expect(await statusesOf([asking.get(summaries), asking.get('/v3/emails')])).toEqual([200, 200]);

    const refused = await asking.get(summaries);
    expect(refused.status).toBe(429);
    await expect(refused.json()).resolves.toEqual({
      error_key: 'quota_exceeded',
      error_message: 'Limit Exceeded',
    });

    // It is 09:30.
    asking.pass(14.5 * 3_600_000 - 1);
    expect((await asking.get(summaries)).status).toBe(429);
    asking.pass(1);
    expect((await asking.get(summaries, {})).status).toBe(401);
  });

  test('is once a second for tokens, apart from everything else', async () => {
    asking = await startAsking({ limits: { perSecond: 1 } });
    expect(await statusesOf([asking.get(summaries), refresh()])).toEqual([200, 200]);

    expect((await refresh()).status).toBe(429);
    asking.pass(1_000);
    expect((await refresh()).status).toBe(200);
  });

  test('is written down, request by request', async () => {
    asking = await startAsking({ limits: { perSecond: 1 } });
    await asking.get(`${summaries}?limit=5`);
    asking.pass(10);
    await asking.get('/v3/emails');

    const at = Date.parse('2026-03-12T09:30:00.000Z');
    expect(asking.server.requests).toEqual([
      { at, method: 'GET', path: summaries, query: 'limit=5', purpose: 'summaries', status: 200 },
      { at: at + 10, method: 'GET', path: '/v3/emails', query: '', purpose: 'campaigns', status: 429 },
    ]);
  });
});

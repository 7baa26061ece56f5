import { afterEach, describe, expect, test } from 'vitest';
import { type Account, addBounce, type ClickRow } from '../../../local/simulated-account/account.ts';
import * as faults from '../../../local/simulated-account/ready-made-faults.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  anUnsentActivity,
  aRow,
  aRowWithoutCode,
} from '../../support/an-account.ts';
import { type Asking, startAsking } from './asking.ts';
import * as contract from './contract-v2.ts';

const bounce = aRow({ bounce_message: 'smtp;550 5.7.1 policy', current_email_address: 'new@example.com' });
const { contact_id, email_address } = bounce;
const click: ClickRow = {
  ...{ contact_id, email_address, url_id: '7', link_url: 'https://www.example.com/shop' },
  created_time: '2026-03-11T14:00:00.000Z',
};

/** The days of the sends in which the contact bounced, the newest first. */
const bounceDays = ['2026-03-10', '2026-03-09', '2026-03-08'];

/** One contact that bounced three times and then took a mail. */
function aStory(): Account {
  const activities = bounceDays.map((day) =>
    anActivity({
      sentAt: `${day}T12:00:00.000Z`,
      bounces: [{ ...bounce, created_time: `${day}T13:00:00.000Z` }],
    }),
  );
  const taken = anActivity({
    ...{ sentAt: '2026-03-11T12:00:00.000Z', clicks: [click] },
    delivered: [{ contact_id, email_address: 'new@example.com' }],
  });
  return anAccount({ campaigns: [...activities, taken].map((one) => aCampaign({ activities: [one] })) });
}

let asking: Asking;

afterEach(() => asking.server.close());

async function start(options: Partial<SimulatedAccountOptions> = {}): Promise<void> {
  asking = await startAsking({ account: aStory(), ...options });
}

/** GETs with key, token and Accept, unless they are to be left out or replaced. */
function get(
  path: string,
  { key = asking.server.v2.apiKey, token = asking.server.v2.token, accept = 'application/json' } = {},
) {
  const url = new URL(path, asking.server.origin);
  if (key !== '') url.searchParams.set('api_key', key);
  return asking.get(url.href, { accept, ...(token !== '' && { authorization: `Bearer ${token}` }) });
}

async function read(path: string): Promise<unknown> {
  const response = await get(path);
  if (response.status !== 200) throw new Error(`status ${response.status} for ${path}`);
  return response.json();
}

/** The contact's id, as a client finds it: by its present address. */
async function findId(email = 'new@example.com'): Promise<string> {
  const { results } = contract.v2ContactsPage.parse(await read(`/v2/contacts?email=${email}`));
  return results[0]?.id ?? '';
}

const bouncesOf = async (query = '') => `/v2/contacts/${await findId()}/tracking/bounces${query}`;
const readBounces = async (path: string) => contract.v2BouncesPage.parse(await read(path));
const daysOf = ({ results }: Awaited<ReturnType<typeof readBounces>>) =>
  results.map(({ bounce_date }) => bounce_date.slice(0, 10));

/** The campaign's id, as a row of the contact's bounces has it. */
async function aCampaignId(): Promise<string> {
  return (await readBounces(await bouncesOf())).results[0]?.campaign_id ?? '';
}

describe('v2: the bounces of a contact', () => {
  test('come newest first, with the code, its words and what the other server said, within the minute of v3', async () => {
    await start();
    const { results, meta } = await readBounces(await bouncesOf());

    expect(results).toMatchObject(
      bounceDays.map((day) => ({
        ...{ activity_type: 'EMAIL_BOUNCE', email_address, bounce_code: 'B' },
        ...{ bounce_description: 'Non-existent address', bounce_message: 'smtp;550 5.7.1 policy' },
        bounce_date: expect.stringMatching(`^${day}T13:00:`),
      })),
    );
    expect(new Set(results.map(({ campaign_id }) => campaign_id)).size).toBe(3);
    expect(meta).toEqual({ pagination: {} });
  });

  test('have messages of many kinds where none is given, empty ones too, and no code where v3 has none', async () => {
    asking = await startAsking();
    const all: Row[] = [];
    for (const { currentEmailAddress } of asking.server.account.contacts) {
      const path = `/v2/contacts/${await findId(currentEmailAddress)}/tracking/bounces`;
      all.push(...(await readBounces(path)).results);
    }
    const messages = all.map(({ bounce_message }) => bounce_message);

    expect(messages).toContain('');
    expect(messages.some((text) => text.startsWith('smtp;550 5.1.1'))).toBe(true);
    expect(messages.some((text) => text.startsWith('smtp;550 5.7.1'))).toBe(true);
    expect(all.some(({ bounce_code }) => bounce_code === undefined)).toBe(true);
  });

  test('are not in v3 with what the other server said', async () => {
    await start();

    expect(
      JSON.stringify(
        await asking.read(
          `/v3/reports/email_reports/${asking.server.account.campaigns[0]?.activities[0]?.campaignActivityId}/tracking/bounces`,
        ),
      ),
    ).not.toContain('policy');
  });

  test('come in pages whose links carry neither the key nor the time asked for', async () => {
    await start();
    const first = await readBounces(await bouncesOf('?limit=2&created_since=2026-03-09T00:00:00.000Z'));
    const link = (await readBounces(await bouncesOf('?limit=1'))).meta.pagination.next_link ?? '';

    expect(daysOf(first)).toEqual(['2026-03-10', '2026-03-09']);
    expect(first.meta).toEqual({ pagination: {} });
    expect(Buffer.from(link.split('next=')[1] ?? '', 'base64url').toString()).toBe('startAt=2&limit=1');
    expect((await get(link, { key: '' })).status).toBe(401);
    expect(daysOf(await readBounces(link))).toEqual(['2026-03-09']);
  });

  test('older than the time asked for come on the second page', async () => {
    await start();
    const first = await readBounces(await bouncesOf('?limit=1&created_since=2026-03-09T00:00:00.000Z'));
    const second = await readBounces(first.meta.pagination.next_link ?? '');
    const third = await readBounces(second.meta.pagination.next_link ?? '');

    expect([first, second, third].flatMap(daysOf)).toEqual(bounceDays);
  });

  test('move by one when another comes while somebody reads', async () => {
    await start();
    const first = await readBounces(await bouncesOf('?limit=2'));
    const [newest] = asking.server.account.campaigns[3]?.activities ?? [];
    if (newest) addBounce(newest, { ...bounce, created_time: '2026-03-11T13:00:00.000Z' });
    const second = await readBounces(first.meta.pagination.next_link ?? '');

    expect(daysOf(second)[0]).toBe(daysOf(first)[1]);
  });

  test.each(['limit=0', 'limit=501', 'limit=all', 'created_since=soon', 'next=nonsense', 'next='])(
    'are refused for %s',
    async (query) => {
      await start();

      expect((await get(await bouncesOf(`?${query}`))).status).toBe(400);
      expect((await get(await bouncesOf('?limit=500'))).status).toBe(200);
    },
  );
});

type Row = Awaited<ReturnType<typeof readBounces>>['results'][number];

describe('v2: the other reports', () => {
  test('clicks name the link', async () => {
    await start();
    const { results } = contract.v2ClicksPage.parse(
      await read(`/v2/contacts/${await findId()}/tracking/clicks`),
    );

    expect(results).toMatchObject([
      {
        ...{ activity_type: 'EMAIL_CLICK', email_address, link_id: '7' },
        ...{ link_uri: click.link_url, click_date: click.created_time },
      },
    ]);
  });

  test('a summary may have more bounces than sends', async () => {
    await start();
    const id = await findId();
    const summary = contract.v2Summary.parse(await read(`/v2/contacts/${id}/tracking/reports/summary`));

    expect(summary).toEqual({
      ...{ sends: 1, opens: 1, clicks: 1, forwards: 0, unsubscribes: 0, bounces: 3, contact_id: id },
    });
  });

  test('sends are everybody a campaign was sent to, page by page', async () => {
    await start();
    const path = `/v2/emailmarketing/campaigns/${await aCampaignId()}/tracking/sends`;
    const first = contract.v2SendsPage.parse(await read(`${path}?limit=60`));
    const second = contract.v2SendsPage.parse(await read(first.meta.pagination.next_link ?? ''));
    const rows = [...first.results, ...second.results];

    expect([first.results.length, second.results.length]).toEqual([60, 40]);
    expect(new Set(rows.map((row) => row.contact_id)).size).toBe(100);
    expect(rows.find((row) => row.contact_id.length > 10)).toMatchObject({
      ...{ activity_type: 'EMAIL_SEND', email_address, send_date: '2026-03-10T12:00:00.000Z' },
    });
  });

  test('sends are those at the time asked for or later', async () => {
    await start();
    const path = `/v2/emailmarketing/campaigns/${await aCampaignId()}/tracking/sends?created_since=`;
    const count = async (since: string) =>
      contract.v2SendsPage.parse(await read(path + since)).results.length;

    await expect(count('2026-03-10T12:00:00.000Z')).resolves.toBe(100);
    await expect(count('2026-03-10T12:00:00.001Z')).resolves.toBe(0);
  });

  test('sends are of an activity each, and empty where nothing was sent yet', async () => {
    const [primary, resend] = [
      anActivity({ bounces: [bounce] }),
      anActivity({ role: 'resend', sends: 3, bounces: [bounce] }),
    ];
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [primary, resend, anUnsentActivity()] })] }),
    });
    const { results } = await readBounces(await bouncesOf());
    const lengths = await Promise.all(
      results.map(async ({ campaign_id }) => {
        const path = `/v2/emailmarketing/campaigns/${campaign_id}/tracking/sends`;
        return contract.v2SendsPage.parse(await read(path)).results.length;
      }),
    );

    expect(lengths.toSorted((one, other) => one - other)).toEqual([3, 100]);
  });

  test('a reader who never bounced has an id too', async () => {
    await start();
    const id = await findId('reader-5@example.com');

    expect(id).toBe('0000000005');
    contract.v2Summary.parse(await read(`/v2/contacts/${id}/tracking/reports/summary`));
  });
});

describe('v2: contacts by address', () => {
  const find = async (query: string) =>
    contract.v2ContactsPage.parse(await read(`/v2/contacts?${query}`)).results;

  test('have the id of v3 when it is asked for, and ids that begin with zeros', async () => {
    await start();
    const [found] = await find('email=NEW@example.com&include_contact_id=true');

    expect(found).toMatchObject({ contact_id, status: 'ACTIVE' });
    expect(found?.id).toMatch(/^0\d+$/);
    expect((await find('email=new@example.com'))[0]).not.toHaveProperty('contact_id');
  });

  test('are found by the address of now, not by one of before or by one that nobody has', async () => {
    await start();

    await expect(find(`email=${email_address}`)).resolves.toEqual([]);
    await expect(find('email=nobody@example.com')).resolves.toEqual([]);
    await expect(find('email=reader-100000@example.com')).resolves.toEqual([]);
  });

  test('that share an address are all found, and say who was deleted', async () => {
    const deleted = aRow({ email_address: 'both@example.com', deleted_at: '2026-03-11' });
    const other = aRowWithoutCode({ email_address: 'both@example.com' });
    await start({
      account: anAccount({
        campaigns: [aCampaign({ activities: [anActivity({ bounces: [deleted, other] })] })],
      }),
    });
    const statuses = (await find('email=both@example.com')).map(({ status }) => status);

    expect(statuses.toSorted()).toEqual(['ACTIVE', 'REMOVED']);
  });

  test('are not listed without an address', async () => {
    await start();

    expect((await get('/v2/contacts')).status).toBe(400);
  });
});

describe('v2: who may ask', () => {
  test.each([
    ['without a key', { key: '' }, 401],
    ['with another key', { key: 'another' }, 401],
    ['without a token', { token: '' }, 401],
    ['with another token', { token: 'another' }, 401],
    ['for anything', { accept: '*/*' }, 406],
    ['for XML', { accept: 'application/xml' }, 406],
    ['for JSON', { accept: 'application/json; charset=utf-8' }, 200],
  ])('%s gets its answer', async (_what, options, status) => {
    await start();

    expect((await get(await bouncesOf(), options)).status).toBe(status);
  });

  test('is not whoever has a token of v3 only, and the other way round', async () => {
    await start();
    const { signIn, v2 } = asking.server;

    expect((await get('/v2/contacts?email=a@example.com', { token: signIn.accessToken() })).status).toBe(401);
    expect((await asking.get('/v3/emails', { authorization: `Bearer ${v2.token}` })).status).toBe(401);
  });

  test('is nobody without the privilege', async () => {
    await start({ privileges: ['campaign:read'] });

    expect((await get('/v2/contacts?email=a@example.com')).status).toBe(403);
  });

  test('is told so of contacts, campaigns and paths that there are not, in a list', async () => {
    await start();
    const paths = [
      ...['bounces', 'clicks', 'reports/summary'].map((what) => `/v2/contacts/42/tracking/${what}`),
      ...['0000999999', 'abc'].map((id) => `/v2/contacts/${id}/tracking/bounces`),
      `/v2/contacts/${Number(await findId())}/tracking/bounces`,
      '/v2/emailmarketing/campaigns/42/tracking/sends',
      '/v2/library',
    ];
    const answers = await Promise.all(paths.map((path) => get(path)));

    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
    await expect(answers[0]?.json()).resolves.toMatchObject([{ error_key: 'http.status.not_found' }]);
  });

  test('asks with GET', async () => {
    await start();
    const { url, apiKey, token } = asking.server.v2;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer = await fetch(`${url}/contacts?api_key=${apiKey}`, { method: 'POST', headers });

    expect(answer.status).toBe(405);
  });

  test('asks four times in any second and so often a day, apart from v3, and else is told so by a 403', async () => {
    await start({ limits: { perDay: 6 } });
    const ask = async () => {
      const answer = await get('/v2/contacts?email=a@example.com');
      return answer.status === 403
        ? ((await answer.json()) as [{ error_key: string }])[0].error_key
        : answer.status;
    };
    const answers: unknown[] = [];
    for (let asked = 0; asked < 5; asked += 1) answers.push(await ask());
    expect((await asking.get('/v3/emails')).status).toBe(200);
    asking.pass(1_000);
    answers.push(await ask(), await ask());

    expect(answers).toEqual([
      ...[200, 200, 200, 200, 'mashery.not.authorized.over.qps'],
      ...[200, 'mashery.not.authorized.over.ratelimit'],
    ]);
  });

  test('can be told by a fault that it asks too often', async () => {
    await start();
    const path = await bouncesOf();
    const match = faults.askedFor('v2-bounces');
    asking.server.faults.push({ match, times: 1, respond: faults.answerOverQps });
    asking.server.faults.push({ match, times: 1, respond: faults.answerOverRateLimit });
    const keys = [await (await get(path)).json(), await (await get(path)).json()];

    expect(keys).toMatchObject([
      [{ error_key: 'mashery.not.authorized.over.qps' }],
      [{ error_key: 'mashery.not.authorized.over.ratelimit' }],
    ]);
    expect((await get(path)).status).toBe(200);
  });

  test('can be given pages that are shifted, or end too early', async () => {
    await start();
    const first = await bouncesOf('?limit=2');
    const second = (await readBounces(first)).meta.pagination.next_link ?? '';
    const match = faults.askedFor('v2-bounces');
    asking.server.faults.push({ match, times: 1, respond: faults.shiftedRows });
    asking.server.faults.push({ match, times: 1, respond: faults.endsTooEarly });

    expect(daysOf(await readBounces(second))).toEqual(['2026-03-09']);
    expect((await readBounces(first)).meta).toEqual({ pagination: {} });
    expect(daysOf(await readBounces(second))).toEqual(['2026-03-08']);
  });
});

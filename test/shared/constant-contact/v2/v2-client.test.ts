import { describe, expect, it } from 'vitest';
import { readV2ContactSummary } from '../../../../shared/constant-contact/v2/contact-summary.ts';
import { findV2Contact } from '../../../../shared/constant-contact/v2/find-contact.ts';
import {
  AccessRefusedError,
  NotFoundError,
  QuotaClosedError,
  ReportRefusedError,
  ReportUnavailableError,
  UnexpectedReportError,
} from '../../../../shared/errors.ts';
import type { Script } from '../scripted-vendor.ts';
import { apiKey, aV2Client } from './a-v2-client.ts';

const totals = { sends: 1, opens: 0, clicks: 0, forwards: 0, unsubscribes: 0, bounces: 0 };
const good = { body: { ...totals, contact_id: '11' } };
const overQps = { body: [{ error_key: 'mashery.not.authorized.over.qps', error_message: 'x' }] };
const overDay = { body: [{ error_key: 'mashery.not.authorized.over.ratelimit', error_message: 'x' }] };

async function ask(script: Script, base?: string) {
  const { client, vendor, spent } = await aV2Client(script, base);
  return { vendor, spent, read: () => readV2ContactSummary(client, '11') };
}

describe('a request to API v2', () => {
  it('has key, token and the media type that the vendor insists on', async () => {
    const { read, vendor, spent } = await ask(() => good);
    expect(await read()).toEqual(totals);
    const [received] = vendor.received;
    expect(received?.url.searchParams.getAll('api_key')).toEqual([apiKey]);
    expect(received?.headers).toMatchObject({
      authorization: 'Bearer a-token',
      accept: 'application/json',
    });
    expect(spent).toEqual(['contact']);
  });

  it('waits its turn behind the one before', async () => {
    const { read, vendor } = await ask(() => good);
    await read();
    await read();
    const [first = 0, second = 0] = vendor.received.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(300);
  });

  it.each(['', '/', '/v2', '/v2/'])('goes to the same path with the base %j', async (base) => {
    const { read, vendor } = await ask(() => good, base);
    await read();
    expect(vendor.received[0]?.url.pathname).toBe('/v2/contacts/11/tracking/reports/summary');
  });

  it.each([
    ['403 over the limit of a second', { status: 403, ...overQps }],
    ['401 over the limit of a second', { status: 401, ...overQps }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['a page for people', { body: '<p>Down' }],
    ['half an answer', { body: '{"sends": 1' }],
    ['nothing at all', undefined],
  ])('is made again after %s', async (_, said) => {
    const { read, vendor, spent } = await ask((__, nth) => (nth < 3 ? said : good));
    expect(await read()).toEqual(totals);
    expect(spent).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = vendor.received.map(({ at }) => at);
    expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    ['a key or token that is refused', { status: 401, body: [{ error_key: 'x' }] }, AccessRefusedError, 1],
    [
      'a refusal',
      { status: 403, body: [{ error_key: 'http.status.authentication' }] },
      ReportRefusedError,
      1,
    ],
    ['a refusal without a body', { status: 403 }, ReportRefusedError, 1],
    ['a contact that is not there', { status: 404 }, NotFoundError, 1],
    ['406', { status: 406 }, UnexpectedReportError, 1],
    ['a spent day (403)', { status: 403, ...overDay }, QuotaClosedError, 1],
    ['a spent day (401)', { status: 401, ...overDay }, QuotaClosedError, 1],
    ['a spent day (429)', { status: 429, ...overDay }, QuotaClosedError, 1],
    ['trouble that stays', { status: 500 }, ReportUnavailableError, 3],
    ['a busy second that stays', { status: 403, ...overQps }, ReportUnavailableError, 7],
    ['a redirect', { status: 302, headers: { location: '/v2/elsewhere' } }, ReportUnavailableError, 3],
    ['somebody else', { body: { ...totals, contact_id: '12' } }, UnexpectedReportError, 1],
    ['totals without bounces', { body: { ...good.body, bounces: null } }, UnexpectedReportError, 1],
  ])('ends after %s in an error of ours without the key', async (_, said, error, requests) => {
    const { read, vendor } = await ask(() => said);
    const thrown = await read().catch((thrown: unknown) => thrown);
    expect(thrown).toBeInstanceOf(error);
    expect(`${thrown} ${(thrown as Error).stack} ${JSON.stringify(thrown)}`).not.toMatch(
      /a-secret-key|a-token|api_key/,
    );
    expect(vendor.received).toHaveLength(requests);
  });
});

describe('finding a contact of API v2', () => {
  const address = 'maddie+news@example.com';
  const v3Id = 'c0000000-0000-4000-8000-00000000000b';
  const otherId = 'c0000000-0000-4000-8000-00000000000c';
  const row = {
    id: '0016633325',
    contact_id: v3Id.toUpperCase(),
    status: 'ACTIVE',
    email_addresses: [{ id: '1', email_address: 'Maddie+News@Example.com' }],
  };

  async function find(results: unknown, contactIds: readonly string[] = [v3Id]) {
    const { client, vendor } = await aV2Client(() => ({ body: { meta: {}, results } }));
    return { vendor, found: await findV2Contact(client, address, contactIds) };
  }

  it('asks by the whole address and keeps the zeros of the id', async () => {
    const { found, vendor } = await find([row]);
    expect(found).toEqual({ kind: 'found', id: '0016633325' });
    const [received] = vendor.received;
    expect(received?.url.pathname).toBe('/v2/contacts');
    expect(Object.fromEntries(received?.url.searchParams ?? [])).toEqual({
      include_contact_id: 'true',
      email: address,
      api_key: apiKey,
    });
  });

  it.each([
    ['no contact is named', [row], []],
    ['v2 does not say which contact it is', [{ ...row, contact_id: undefined }], [v3Id]],
    ['it is the second', [{ ...row, id: '7', contact_id: otherId }, row], [v3Id]],
  ])('finds it where %s', async (_, results, contactIds) => {
    expect((await find(results, contactIds)).found).toEqual({ kind: 'found', id: '0016633325' });
  });

  it.each([
    ['nobody', [], 'none'],
    [
      'somebody with another address',
      [{ ...row, email_addresses: [{ email_address: 'm@example.com' }] }],
      'none',
    ],
    ['somebody without an address', [{ ...row, email_addresses: [] }], 'none'],
    ['an id that is a number', [{ ...row, id: 16633325 }], 'none'],
    ['an id that is a path', [{ ...row, id: '../1' }], 'none'],
    ['another contact with the address', [{ ...row, contact_id: otherId }], 'other'],
  ])('does not find it in an answer with %s', async (_, results, kind) => {
    expect((await find(results)).found).toEqual({ kind });
  });

  it('is an error of ours without the address when the answer is another one', async () => {
    await expect(find('none')).rejects.toThrow(
      new UnexpectedReportError(
        'Could not read the contact of an address in API v2: it is not the answer we know.',
      ),
    );
  });
});

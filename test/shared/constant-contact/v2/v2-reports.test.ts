import { describe, expect, it } from 'vitest';
import { readV2CampaignSends } from '../../../../shared/constant-contact/v2/campaign-sends.ts';
import { readV2ContactBounces } from '../../../../shared/constant-contact/v2/contact-bounces.ts';
import { readV2ContactClicks } from '../../../../shared/constant-contact/v2/contact-clicks.ts';
import { readV2ContactSummary } from '../../../../shared/constant-contact/v2/contact-summary.ts';
import { LinkRefusedError, NotFoundError, ReportUnavailableError } from '../../../../shared/errors.ts';
import type { Script } from '../scripted-vendor.ts';
import { apiKey, aV2Client } from './a-v2-client.ts';

const shared = { campaign_id: '1100394165287', contact_id: '0016', email_address: ' Abc@Example.com' };
const bounce = {
  ...shared,
  activity_type: 'EMAIL_BOUNCE',
  bounce_code: 'X',
  bounce_description: 'Other',
  bounce_message: '550 5.7.1 blocked',
  bounce_date: '2026-03-10T12:00:00.000Z',
};
const click = { ...shared, activity_type: 'EMAIL_CLICK', link_id: '7', click_date: '2026-03-10T12:00:00Z' };
const send = { ...shared, activity_type: 'EMAIL_SEND', send_date: '2026-03-10T12:00:00Z' };
const read = {
  address: 'abc@example.com',
  campaignId: '1100394165287',
  contactId: '0016',
  at: '2026-03-10T12:00:00.000Z',
};
const since = '2026-03-01T00:00:00.000Z';

const pageOf = (...results: unknown[]): Script => {
  return () => ({ body: { results } });
};

/** A page of these rows, with a link that says where the next one is. */
const linked = (next_link: unknown, ...results: unknown[]) => ({
  body: { meta: { pagination: { next_link } }, results },
});

const readers = {
  bounces: { read: readV2ContactBounces, wire: bounce, id: '16' },
  clicks: { read: readV2ContactClicks, wire: click, id: '16' },
  sends: { read: readV2CampaignSends, wire: send, id: '1100394165287' },
};

async function rowsOf(name: keyof typeof readers, script: Script, from?: string) {
  const { client, vendor } = await aV2Client(script);
  return { vendor, ...(await readers[name].read(client, readers[name].id, from)) };
}

describe.each(['bounces', 'clicks', 'sends'] as const)('the %s report of API v2', (name) => {
  const { wire } = readers[name];
  const dateField = { bounces: 'bounce_date', clicks: 'click_date', sends: 'send_date' }[name];

  it('is read row by row, whatever zeros its ids begin with', async () => {
    expect(await rowsOf(name, pageOf(wire))).toMatchObject({ rows: [read], unreadable: 0, isWhole: true });
  });

  it.each([
    ['of another type', { activity_type: 'EMAIL_OPEN' }],
    ['of no type', { activity_type: undefined }],
    ['with a number for an id', { contact_id: 16 }],
    ['of another', name === 'sends' ? { campaign_id: '7' } : { contact_id: '7' }],
    ['without a campaign', { campaign_id: '' }],
    ['without an address', { email_address: null }],
    ['without a date', { [dateField]: undefined }],
    ['with a date that is none', { [dateField]: 'today' }],
  ])('counts a row %s as unreadable, and reads the next', async (_, spoilt) => {
    const { rows, unreadable } = await rowsOf(name, pageOf({ ...wire, ...spoilt }, wire));
    expect([rows.length, unreadable]).toEqual([1, 1]);
  });

  it('asks for what happened since a time on each page, and leaves out what is older all the same', async () => {
    const old = { ...wire, [dateField]: '2026-02-28T23:59:59.999Z' };
    const exact = { ...wire, [dateField]: since };
    const { rows, vendor } = await rowsOf(
      name,
      ({ url }, nth) =>
        nth < 2 ? linked(`${url.pathname}?next=c3Rhc==`, wire, old) : pageOf(exact, old)({} as never, 0),
      since,
    );
    expect(rows.map(({ at }) => at)).toEqual([read.at, since]);
    const queries = vendor.received.map(({ url }) => Object.fromEntries(url.searchParams));
    expect(queries).toEqual([
      { limit: '500', created_since: since, api_key: apiKey },
      { next: 'c3Rhc==', created_since: since, api_key: apiKey },
    ]);
  });

  it('counts a row once that has moved to the next page', async () => {
    const other = { ...wire, [dateField]: '2026-03-11T12:00:00Z' };
    const { rows } = await rowsOf(name, ({ url }, nth) =>
      nth < 2
        ? linked(`${url.pathname}?next=2`, wire, other)
        : linked(null, other, { ...other, campaign_id: shared.campaign_id, email_address: 'b@example.com' }),
    );
    expect(rows.map(({ address }) => address)).toEqual([
      'abc@example.com',
      'abc@example.com',
      'b@example.com',
    ]);
  });

  it.each([
    ['elsewhere', () => 'https://evil.example/v2/contacts'],
    ['to another path', () => '/v2/contacts?next=x'],
    ['to the page it is on', (path: string) => `${path}?limit=500`],
  ])('is not read on where a link leads %s', async (_, link) => {
    const reading = rowsOf(name, ({ url }) => linked(link(url.pathname), wire));
    await expect(reading).rejects.toThrow(LinkRefusedError);
    await expect(reading).rejects.not.toThrow(apiKey);
  });

  it('is read to a limit where it does not end', async () => {
    const { isWhole, vendor } = await rowsOf(name, ({ url }, nth) => linked(`${url.pathname}?next=${nth}`));
    expect(isWhole).toBe(false);
    expect(vendor.received).toHaveLength(name === 'sends' ? 200 : 3);
  });

  it.each([
    ['no results', {}],
    ['results of another shape', { results: {} }],
    ['a link of another shape', { results: [], meta: { pagination: { next_link: 7 } } }],
  ])('is an error of ours where a page has %s', async (_, body) => {
    await expect(rowsOf(name, () => ({ body }))).rejects.toThrow(ReportUnavailableError);
  });

  it.each(['abc@example.com', '1/../2', '', '-1'])('is not asked for by the id %j', async (id) => {
    const { client, vendor } = await aV2Client(pageOf(wire));
    for (const asking of [readers[name].read(client, id), readV2ContactSummary(client, id)]) {
      const thrown = await asking.catch((thrown: unknown) => thrown);
      expect(thrown).toBeInstanceOf(NotFoundError);
      if (id) expect((thrown as Error).message).not.toContain(id);
    }
    expect(vendor.received).toEqual([]);
  });
});

describe('what the provider said of a bounce', () => {
  it.each([
    ['its words', {}, { code: 'X', description: 'Other', message: '550 5.7.1 blocked' }],
    ['nothing', { bounce_message: '' }, { code: 'X', description: 'Other', message: '' }],
    [
      'nothing, by leaving it out',
      { bounce_code: undefined, bounce_description: undefined, bounce_message: null },
      { code: undefined, description: '', message: '' },
    ],
    [
      'an empty code',
      { bounce_code: '' },
      { code: undefined, description: 'Other', message: '550 5.7.1 blocked' },
    ],
  ])('is %s', async (_, changes, said) => {
    const { rows } = await rowsOf('bounces', pageOf({ ...bounce, ...changes }));
    expect(rows).toEqual([{ ...read, said }]);
  });

  it.each([
    ['a code of another type', { bounce_code: 7 }],
    ['a message of another type', { bounce_message: ['x'] }],
  ])('makes a row unreadable when it is %s', async (_, changes) => {
    expect(await rowsOf('bounces', pageOf({ ...bounce, ...changes }))).toMatchObject({
      rows: [],
      unreadable: 1,
    });
  });
});

describe('the link of a click', () => {
  it.each([
    ['its id', {}, '7'],
    ['its URL where it has no id', { link_id: undefined, link_uri: 'http://x.example' }, 'http://x.example'],
    ['empty where it has neither', { link_id: null }, ''],
  ])('is %s', async (_, changes, link) => {
    const { rows } = await rowsOf('clicks', pageOf({ ...click, ...changes }));
    expect(rows).toEqual([{ ...read, link }]);
  });
});

import { describe, expect, it } from 'vitest';
import { createV2ContactEvidence } from '../../../../shared/constant-contact/v2/v2-contact-evidence.ts';
import type { Scripted } from '../scripted-vendor.ts';
import { apiKey, aV2Client } from './a-v2-client.ts';

const address = 'abc@example.com';
const contactId = 'c0000000-0000-4000-8000-00000000000b';
const wanted = {
  address,
  contactIds: [contactId],
  since: '2026-03-01T00:00:00.000Z',
  until: '2026-03-31T00:00:00.000Z',
};
const contact = { id: '0016', contact_id: contactId, email_addresses: [{ email_address: address }] };
const shared = { campaign_id: '1100394165287', contact_id: '16', email_address: address };
const bounce = {
  ...shared,
  activity_type: 'EMAIL_BOUNCE',
  bounce_code: 'X',
  bounce_description: 'Other',
  bounce_message: '',
  bounce_date: '2026-03-10T12:00:00.000Z',
};
const click = { ...shared, activity_type: 'EMAIL_CLICK', link_id: '7', click_date: '2026-03-11T12:00:00Z' };
const totals = { sends: 15, opens: 10, clicks: 10, forwards: 3, unsubscribes: 2, bounces: 18 };

const parts = {
  find: /\/v2\/contacts$/,
  bounces: /\/v2\/contacts\/0016\/tracking\/bounces$/,
  clicks: /\/v2\/contacts\/0016\/tracking\/clicks$/,
  summary: /\/v2\/contacts\/0016\/tracking\/reports\/summary$/,
};
type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

async function evidence(said: Partial<Record<Part, Scripted>> = {}) {
  const usual: Record<Part, unknown> = {
    find: { results: [contact] },
    bounces: { results: [bounce] },
    clicks: { results: [click] },
    summary: { ...totals, contact_id: '0016' },
  };
  const { client, vendor } = await aV2Client(({ url }) => {
    const part = partNames.find((name) => parts[name].test(url.pathname));
    return part && (said[part] ?? { body: usual[part] });
  });
  const asked = () =>
    vendor.received.map(({ url }) => partNames.find((name) => parts[name].test(url.pathname)));
  return { asked, ...createV2ContactEvidence(client) };
}

const notOffered = { kind: 'notOffered', what: 'deliveries' };
const clicked = {
  kind: 'click',
  at: '2026-03-11T12:00:00.000Z',
  campaign: { by: 'v2', campaignId: '1100394165287' },
};
const bounced = {
  kind: 'bounce',
  at: '2026-03-10T12:00:00.000Z',
  campaign: { by: 'v2', campaignId: '1100394165287' },
  said: { code: 'X', description: 'Other', message: '' },
};

describe('evidence from v2', () => {
  it('tells bounces with what the provider said, clicks and the totals of all time', async () => {
    const { tell, asked } = await evidence();
    expect(await tell(wanted)).toEqual({
      by: 'v2',
      events: [clicked, bounced],
      totals: { sends: 15, bounces: 18, clicks: 10, opens: 10, of: 'ever' },
      untold: [notOffered],
    });
    expect(asked()).toEqual(['find', 'bounces', 'clicks', 'summary']);
  });

  it('leaves out what is later than asked for', async () => {
    const late = { ...click, click_date: wanted.until };
    const { tell } = await evidence({ clicks: { body: { results: [late] } } });
    expect((await tell(wanted)).events).toEqual([bounced]);
  });

  it('leaves out what happened under another address, and totals with it', async () => {
    const { tell } = await evidence({
      bounces: { body: { results: [{ ...bounce, email_address: 'before@example.com' }] } },
    });
    expect(await tell(wanted)).toEqual({
      by: 'v2',
      events: [clicked],
      totals: undefined,
      untold: [notOffered, { kind: 'changedAddress', contactId: '0016' }],
    });
  });

  it.each([
    ['nobody has the address', { body: { results: [] } }, 'noSuchContact'],
    ['the collection is not there', { status: 404 }, 'noSuchContact'],
    [
      'somebody else has it',
      { body: { results: [{ ...contact, contact_id: anotherId() }] } },
      'otherContact',
    ],
  ])('says so where %s, and asks for nothing more', async (_, find, kind) => {
    const { tell, asked } = await evidence({ find });
    expect(await tell(wanted)).toEqual({ by: 'v2', events: [], totals: undefined, untold: [{ kind }] });
    expect(asked()).toEqual(['find']);
  });

  const what = 'the bounces of contact 0016 of API v2';
  it.each([
    [403, { kind: 'refused', what, privilege: 'contacts:read' }],
    [404, { kind: 'unknownContact', contactId: '0016' }],
    [406, { kind: 'unreadable', reason: `Could not read ${what}: status 406.` }],
    [500, { kind: 'unreachable', reason: `Could not read ${what}: status 500, after 3 attempts.` }],
  ])('tells the rest where one report is answered with %i', async (status, untold) => {
    const { tell } = await evidence({ bounces: { status } });
    const told = await tell(wanted);
    expect(told.untold).toEqual([untold, notOffered]);
    expect(told.events).toEqual([clicked]);
    expect(told.totals).toBeDefined();
  });

  it.each([
    ['the key is refused', { status: 401 }, 'accessRefused'],
    [
      'the day is spent',
      { status: 403, body: [{ error_key: 'mashery.not.authorized.over.ratelimit' }] },
      'quotaClosed',
    ],
  ])('asks for nothing more once %s', async (_, bounces, kind) => {
    const { tell, asked } = await evidence({ bounces });
    const { untold } = await tell(wanted);
    expect(untold).toMatchObject([{ kind }, notOffered]);
    expect(JSON.stringify(untold)).not.toContain(apiKey);
    expect(asked()).toEqual(['find', 'bounces']);
  });

  it('says where rows could not be understood', async () => {
    const { tell } = await evidence({ bounces: { body: { results: [{}, bounce] } } });
    expect((await tell(wanted)).untold).toEqual([{ kind: 'unreadableRows', what, rows: 1 }, notOffered]);
  });
});

/** Of a contact that nobody asked for. */
function anotherId(): string {
  return contactId.replace(/b$/, 'c');
}

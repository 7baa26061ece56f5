import { describe, expect, it } from 'vitest';
import { createV3ContactEvidence } from '../../../shared/constant-contact/v3-contact-evidence.ts';
import { aClientOf, aScriptedVendor, type Received, type Scripted } from './scripted-vendor.ts';

const address = 'maddie@example.com';
const contactId = 'c0000000-0000-4000-8000-00000000000b';
const other = 'c0000000-0000-4000-8000-00000000000c';
const activity = (number: number) => `ac000000-0000-4000-8000-00000000000${number}`;
const wanted = {
  address,
  contactIds: [contactId],
  since: '2026-03-01T00:00:00.000Z',
  until: '2026-03-31T00:00:00.000Z',
};

type Part = 'contact' | 'summary' | 'details';
const partOf = ({ url }: Received): Part =>
  url.pathname.endsWith('activity_summary')
    ? 'summary'
    : url.pathname.endsWith('activity_details')
      ? 'details'
      : 'contact';

const entry = (number: number, start_on: string, counts: object = {}) => ({
  campaign_activity_id: activity(number),
  start_on,
  ...{ em_sends: 1, em_bounces: 0, em_opens: 0, em_clicks: 0, ...counts },
});
const happened = (type: string, number: number, created_time: string | undefined) => ({
  contact_id: contactId,
  campaign_activity_id: activity(number),
  tracking_activity_type: type,
  created_time,
  campaign_activity_name: `Newsletter ${number}`,
});

/** Answers as for a contact that nothing is wrong with, but for what a test says otherwise. */
async function evidence(
  said: Partial<Record<Part, Scripted | ((received: Received) => Scripted)>> = {},
  scopes?: readonly string[],
) {
  const usual: Record<Part, unknown> = {
    contact: { contact_id: contactId, email_address: { address } },
    summary: { contact_id: contactId, campaign_activities: [] },
    details: { tracking_activities: [] },
  };
  const vendor = await aScriptedVendor((received) => {
    const part = partOf(received);
    const answer = said[part];
    return typeof answer === 'function' ? answer(received) : (answer ?? { body: usual[part] });
  });
  const { client } = aClientOf(vendor);
  return { vendor, ...createV3ContactEvidence({ client, scopes }) };
}

const summary = (...campaign_activities: unknown[]) => ({
  body: { contact_id: contactId, campaign_activities },
});

describe('evidence from v3', () => {
  it('tells what happened in the time asked for, newest first, by campaign', async () => {
    const { tell, vendor } = await evidence({
      summary: summary(entry(1, '2026-03-10T12:00:00Z', { em_clicks: 1, em_opens: 4 })),
      details: {
        body: {
          tracking_activities: [
            happened('em_clicks', 1, '2026-03-31T00:00:00Z'),
            happened('em_clicks', 1, '2026-03-11T12:00:00Z'),
            happened('em_sends', 1, '2026-03-10T12:00:00Z'),
            happened('em_bounces', 2, undefined),
            happened('em_bounces', 2, '2026-03-01T00:00:00Z'),
            happened('em_sends', 2, '2026-02-28T23:59:59Z'),
          ],
        },
      },
    });
    const told = await tell(wanted);
    const one = { by: 'v3', campaignActivityId: activity(1), name: 'Newsletter 1' };
    const two = { by: 'v3', campaignActivityId: activity(2), name: 'Newsletter 2' };
    expect(told).toEqual({
      by: 'v3',
      events: [
        { kind: 'click', at: '2026-03-11T12:00:00.000Z', campaign: one },
        { kind: 'delivery', at: '2026-03-10T12:00:00.000Z', campaign: one },
        { kind: 'send', at: '2026-03-10T12:00:00.000Z', campaign: one },
        { kind: 'bounce', at: '2026-03-01T00:00:00.000Z', campaign: two, said: undefined },
        { kind: 'bounce', at: undefined, campaign: two, said: undefined },
      ],
      totals: { sends: 1, bounces: 0, clicks: 1, opens: 4, of: 'wanted' },
      untold: [],
    });
    expect(vendor.received).toHaveLength(3);
  });

  const deliveriesOf = async (wire: unknown) => {
    const { tell } = await evidence({ summary: summary(wire) });
    const { events } = await tell(wanted);
    return events.filter(({ kind }) => kind === 'delivery').length;
  };

  it('takes for delivered what no bounce answered for more than four days', async () => {
    expect(await deliveriesOf(entry(1, '2026-03-26T23:59:59Z'))).toBe(1);
  });

  it.each([
    ['a send of just four days ago', entry(1, '2026-03-27T00:00:00Z')],
    ['a send that bounced', entry(1, '2026-03-10T00:00:00Z', { em_bounces: 1 })],
    ['a mail that was not sent', entry(1, '2026-03-10T00:00:00Z', { em_sends: 0 })],
    ['a send before the time asked for', entry(1, '2026-02-28T00:00:00Z')],
    ['an entry without a count of bounces', entry(1, '2026-03-10T00:00:00Z', { em_bounces: null })],
  ])('does not take for delivered %s', async (_, wire) => {
    expect(await deliveriesOf(wire)).toBe(0);
  });

  it('adds up several contacts that have the address, and asks for each once', async () => {
    const { tell, vendor } = await evidence({
      contact: ({ url }) => ({
        body: { contact_id: url.pathname.slice(-36), email_address: { address } },
      }),
      summary: ({ url }) => {
        const contact_id = url.pathname.split('/')[4];
        return { body: { contact_id, campaign_activities: [entry(1, '2026-03-10T12:00:00Z')] } };
      },
    });
    const { totals } = await tell({ ...wanted, contactIds: [contactId, other, contactId.toUpperCase()] });
    expect(totals).toMatchObject({ sends: 2 });
    expect(vendor.received).toHaveLength(6);
  });

  it.each([
    ['another address', { email_address: { address: 'm@example.com' } }, 'changedAddress', 1],
    ['no address', {}, 'contactWithoutAddress', 1],
    [
      'the same address, deleted',
      { email_address: { address }, deleted_at: '2026-03-01' },
      'deletedContact',
      3,
    ],
  ])('tells of a contact that has %s', async (_, contact, kind, requests) => {
    const { tell, vendor } = await evidence({ contact: { body: { contact_id: contactId, ...contact } } });
    expect((await tell(wanted)).untold).toEqual([{ kind, contactId }]);
    expect(vendor.received).toHaveLength(requests);
  });

  it('asks for nothing where the sign-in lacks the scope, and asks where it has it', async () => {
    const { tell, vendor } = await evidence({}, ['campaign_data']);
    expect(await tell(wanted)).toEqual({
      by: 'v3',
      events: [],
      totals: undefined,
      untold: [{ kind: 'missingScope', scope: 'contact_data' }],
    });
    expect(vendor.received).toEqual([]);

    const signedIn = await evidence({}, ['contact_data']);
    expect((await signedIn.tell(wanted)).untold).toEqual([]);
  });

  it('says that no contact is known, or that there are more than are asked for', async () => {
    const { tell } = await evidence({ contact: { status: 404 } });
    expect((await tell({ ...wanted, contactIds: [] })).untold).toEqual([{ kind: 'noSuchContact' }]);
    const contactIds = [1, 2, 3, 4].map((number) => `c0000000-0000-4000-8000-00000000000${number}`);
    expect((await tell({ ...wanted, contactIds })).untold).toEqual([
      { kind: 'more', what: 'the 4 contacts of this address' },
      ...contactIds.slice(0, 3).map((contactId) => ({ kind: 'unknownContact', contactId })),
    ]);
  });

  const metrics = 'ui:campaign:metrics';
  const details = `what happened to contact ${contactId}`;
  it.each([
    ['contact', 403, { kind: 'refused', what: `contact ${contactId}`, privilege: 'contacts:read' }],
    ['contact', 404, { kind: 'unknownContact', contactId }],
    ['details', 403, { kind: 'refused', what: details, privilege: metrics }],
    ['details', 404, { kind: 'unknownContact', contactId }],
    [
      'details',
      503,
      { kind: 'unreachable', reason: `Could not read ${details}: status 503, after 3 attempts.` },
    ],
    ['details', 418, { kind: 'unreadable', reason: `Could not read ${details}: status 418.` }],
  ] as const)('does not throw where the %s is answered with %i', async (part, status, untold) => {
    const { tell } = await evidence({
      [part]: { status },
      summary: summary(entry(1, '2026-03-10T12:00:00Z')),
    });
    const told = await tell(wanted);
    expect(told.untold).toEqual([untold]);
    expect(told.events.map(({ kind }) => kind)).toEqual(part === 'details' ? ['delivery'] : []);
  });

  it('asks for nothing more once the quota is closed', async () => {
    const { tell, vendor } = await evidence({
      summary: { status: 429, body: { error_key: 'quota_exceeded' } },
    });
    expect((await tell({ ...wanted, contactIds: [contactId, other] })).untold).toEqual([
      { kind: 'quotaClosed' },
    ]);
    expect(vendor.received.map(partOf)).toEqual(['contact', 'summary']);
  });

  it('says where rows could not be understood', async () => {
    const { tell } = await evidence({ details: { body: { tracking_activities: [{}, {}] } } });
    expect((await tell(wanted)).untold).toEqual([{ kind: 'unreadableRows', what: details, rows: 2 }]);
  });
});

import { describe, expect, it } from 'vitest';
import { readContact } from '../../../shared/constant-contact/contact.ts';
import { readContactActivityDetails } from '../../../shared/constant-contact/contact-activity-details.ts';
import { readContactActivitySummary } from '../../../shared/constant-contact/contact-activity-summary.ts';
import {
  NotFoundError,
  ReportRefusedError,
  ReportUnavailableError,
  UnexpectedReportError,
} from '../../../shared/errors.ts';
import { aClientOf, aScriptedVendor, type Script } from './scripted-vendor.ts';

const contactId = 'c0000000-0000-4000-8000-00000000000b';
const activity = 'ac000000-0000-4000-8000-00000000000a';
const since = '2026-01-01T00:00:00.000Z';
const until = '2026-04-01T00:00:00.000Z';

async function connect(script: Script) {
  const vendor = await aScriptedVendor(script);
  return { vendor, ...aClientOf(vendor) };
}

const pathsOf = ({ received }: { received: readonly { url: URL }[] }) =>
  received.map(({ url }) => `${url.pathname}${url.search}`);

describe('a contact', () => {
  const wire = { contact_id: contactId.toUpperCase(), email_address: { address: ' Maddie@Example.com' } };
  const read = async (body: unknown) => readContact((await connect(() => ({ body }))).client, contactId);

  it('tells its address of now, in one request that is the contact’s own', async () => {
    const { client, vendor, spent } = await connect(() => ({ body: wire }));
    expect(await readContact(client, contactId)).toEqual({ address: 'maddie@example.com', isDeleted: false });
    expect(pathsOf(vendor)).toEqual([`/v3/contacts/${contactId}`]);
    expect(spent).toEqual(['contact']);
  });

  it('tells that it was deleted', async () => {
    expect(await read({ ...wire, deleted_at: '2016-07-08' })).toMatchObject({ isDeleted: true });
  });

  it.each([
    ['none', undefined],
    ['one that is no text', { address: 7 }],
    ['one that is no address', { address: 'maddie' }],
  ])('may have no address: %s', async (_, email_address) => {
    expect(await read({ ...wire, email_address })).toEqual({ address: undefined, isDeleted: false });
  });

  it.each([
    ['another contact', { ...wire, contact_id: activity }],
    ['no contact', { email_address: wire.email_address }],
    ['a list', [wire]],
  ])('is not read from an answer that is %s', async (_, body) => {
    await expect(read(body)).rejects.toThrow(UnexpectedReportError);
  });

  it.each(['maddie@example.com', '1', '../emails'])('is not asked for by an id such as %s', async (id) => {
    const { client, vendor } = await connect(() => ({ body: wire }));
    const asking = [
      readContact(client, id),
      readContactActivityDetails(client, id, since),
      readContactActivitySummary(client, id, since, until),
    ];
    for (const { reason } of (await Promise.allSettled(asking)) as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(NotFoundError);
      expect(reason.message).not.toContain(id);
    }
    expect(vendor.received).toEqual([]);
  });
});

describe('what happened to a contact', () => {
  const row = {
    contact_id: contactId,
    campaign_activity_id: activity.toUpperCase(),
    tracking_activity_type: 'em_bounces',
    created_time: '2026-03-10T12:00:00.000Z',
    campaign_activity_name: ' April newsletter ',
  };
  const read = {
    kind: 'bounce',
    campaignActivityId: activity,
    at: '2026-03-10T12:00:00.000Z',
    campaignName: 'April newsletter',
  };

  it('is told by kind, with the campaign’s name', async () => {
    const { client, vendor } = await connect(() => ({
      body: {
        tracking_activities: [
          row,
          { ...row, tracking_activity_type: 'em_clicks', campaign_activity_name: undefined },
          { ...row, tracking_activity_type: 'em_sends', created_time: undefined },
        ],
      },
    }));
    expect(await readContactActivityDetails(client, contactId, since)).toEqual({
      activities: [
        read,
        { ...read, kind: 'click', campaignName: undefined },
        { ...read, kind: 'send', at: undefined },
      ],
      unreadable: 0,
      isWhole: true,
    });
    expect(pathsOf(vendor)).toEqual([
      `/v3/reports/contact_reports/${contactId}/activity_details?tracking_activities_list=em_sends,em_bounces,em_clicks` +
        '&include_campaign_activity_names=true&limit=100',
    ]);
  });

  it.each([
    ['of somebody else', { ...row, contact_id: activity }],
    ['of another kind', { ...row, tracking_activity_type: 'em_opens' }],
    ['of no kind', { ...row, tracking_activity_type: undefined }],
    ['without a campaign', { ...row, campaign_activity_id: undefined }],
  ])('leaves out a row %s, and counts it', async (_, wire) => {
    const { client } = await connect(() => ({ body: { tracking_activities: [wire] } }));
    const details = await readContactActivityDetails(client, contactId, since);
    expect(details).toEqual({ activities: [], unreadable: 1, isWhole: true });
  });

  const endless: Script = ({ url }, nth) => ({
    body: { tracking_activities: [row], _links: { next: { href: `${url.pathname}?cursor=${nth}` } } },
  });

  it('is read back for five pages, and says that there is more', async () => {
    const { client, vendor } = await connect(endless);
    expect(await readContactActivityDetails(client, contactId, since)).toMatchObject({ isWhole: false });
    expect(vendor.received).toHaveLength(5);
  });

  it('is not read further back than asked for', async () => {
    const { client, vendor } = await connect((asked, nth) => {
      const old = { ...row, created_time: '2025-12-31T23:59:59Z' };
      return nth < 2
        ? endless(asked, nth)
        : {
            body: {
              tracking_activities: [row, old],
              _links: { next: { href: 'https://elsewhere.example/' } },
            },
          };
    });
    const details = await readContactActivityDetails(client, contactId, since);
    expect(details).toEqual({ activities: [read, read], unreadable: 0, isWhole: true });
    expect(vendor.received).toHaveLength(2);
  });

  it.each([
    [403, ReportRefusedError],
    [404, NotFoundError],
    [500, ReportUnavailableError],
  ])('is an error of ours on status %i', async (status, error) => {
    const { client } = await connect(() => ({ status }));
    await expect(readContactActivityDetails(client, contactId, since)).rejects.toThrow(error);
  });
});

describe('the summary of a contact', () => {
  const entry = {
    campaign_activity_id: activity,
    start_on: '2026-03-10T12:00:00.000Z',
    ...{ em_sends: 2, em_bounces: 0, em_opens: 3, em_clicks: '1', em_forwards: 0, em_unsubscribes: 0 },
  };
  const pageOf = (entries: unknown, contact_id = contactId): Script => {
    return () => ({ body: { contact_id, campaign_activities: entries } });
  };

  it('tells each campaign activity that was sent to it', async () => {
    const { client, vendor } = await connect(pageOf([entry]));
    expect(await readContactActivitySummary(client, contactId, since, until)).toEqual({
      summaries: [
        {
          campaignActivityId: activity,
          lastSentAt: '2026-03-10T12:00:00.000Z',
          ...{ sends: 2, bounces: 0, clicks: 1, opens: 3 },
        },
      ],
      unreadable: 0,
      isWhole: true,
    });
    const [{ url } = { url: new URL('http://none') }] = vendor.received;
    expect(url.pathname).toBe(`/v3/reports/contact_reports/${contactId}/activity_summary`);
    expect(Object.fromEntries(url.searchParams)).toEqual({ start: since, end: until });
  });

  it.each([
    ['no count of bounces', { ...entry, em_bounces: undefined }],
    ['an empty count of bounces', { ...entry, em_bounces: '' }],
    ['null bounces', { ...entry, em_bounces: null }],
    ['a negative count', { ...entry, em_sends: -1 }],
    ['no date', { ...entry, start_on: undefined }],
    ['a date that is none', { ...entry, start_on: 'yesterday' }],
    ['no campaign', { ...entry, campaign_activity_id: '7' }],
  ])('counts an entry with %s as unreadable: it could pass for a delivery', async (_, wire) => {
    const { client } = await connect(pageOf([wire, entry]));
    const { summaries, unreadable } = await readContactActivitySummary(client, contactId, since, until);
    expect([summaries.length, unreadable]).toEqual([1, 1]);
  });

  it.each([
    ['of somebody else', pageOf([entry], activity)],
    ['without entries', pageOf(undefined)],
  ])('is not read from a page %s', async (_, script) => {
    const { client } = await connect(script);
    await expect(readContactActivitySummary(client, contactId, since, until)).rejects.toThrow(
      ReportUnavailableError,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { noRequests } from '../../../shared/constant-contact/asked.ts';
import { readClicksReport } from '../../../shared/constant-contact/clicks-report.ts';
import { readSendsReport } from '../../../shared/constant-contact/sends-report.ts';
import { signInNoteOf } from '../../../shared/constant-contact/sign-in.ts';
import { createVendor } from '../../../shared/constant-contact/vendor.ts';
import { NotFoundError, ReportRefusedError, ReportUnavailableError } from '../../../shared/errors.ts';
import { aClientOf, all, aScriptedVendor, type Script } from './scripted-vendor.ts';

const activity = 'ac000000-0000-4000-8000-00000000000a';
const row = {
  contact_id: 'C0000000-0000-4000-8000-00000000000B',
  campaign_activity_id: activity.toUpperCase(),
  tracking_activity_type: 'em_sends',
  email_address: ' Maddie@Example.com ',
  first_name: 'Maddie',
  created_time: '2026-03-10T12:00:00-0500',
};
const read = {
  address: 'maddie@example.com',
  contactId: 'c0000000-0000-4000-8000-00000000000b',
};
const click = {
  ...row,
  tracking_activity_type: 'em_clicks',
  url_id: '1100407204171',
  link_url: 'http://www.example.com/a',
};

const pageOf = (...rows: unknown[]): Script => {
  return () => ({ body: { tracking_activities: rows } });
};

async function sendsOf(script: Script) {
  const vendor = await aScriptedVendor(script);
  const { client, spent } = aClientOf(vendor);
  return { vendor, spent, pages: () => all(readSendsReport(client, activity, 'evidence')) };
}

async function clicksOf(script: Script) {
  const { client } = aClientOf(await aScriptedVendor(script));
  return await all(readClicksReport(client, activity, 'evidence'));
}

describe('the report of sends', () => {
  it('says whom a campaign activity was sent to, and when', async () => {
    const { pages, vendor, spent } = await sendsOf(pageOf(row));
    expect(await pages()).toEqual([
      { rows: [{ ...read, sentAt: '2026-03-10T17:00:00.000Z' }], unreadable: 0, isLast: true },
    ]);
    expect(vendor.received.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
      `/v3/reports/email_reports/${activity}/tracking/sends?limit=500`,
    ]);
    expect(spent).toEqual(['evidence']);
  });

  it('is read to a page without a link', async () => {
    const { pages, spent } = await sendsOf(({ url }, nth) => {
      const _links = nth < 3 ? { next: { href: `${url.pathname}?cursor=${nth}` } } : { next: { href: null } };
      return { body: { tracking_activities: [row, {}], _links } };
    });
    const read = await pages();
    expect(read.map(({ rows, unreadable, isLast }) => [rows.length, unreadable, isLast])).toEqual([
      [1, 1, false],
      [1, 1, false],
      [1, 1, true],
    ]);
    expect(spent).toHaveLength(3);
  });

  it('counts a row without a type, which the vendor calls optional', async () => {
    const { tracking_activity_type: _, ...untyped } = row;
    const { pages } = await sendsOf(pageOf(untyped, { ...row, tracking_activity_type: null }));
    expect(await pages()).toMatchObject([{ rows: [read, read], unreadable: 0 }]);
  });

  it.each([
    ['nothing of a row', 'nonsense'],
    ['no contact', { ...row, contact_id: undefined }],
    ['a contact that is no id', { ...row, contact_id: '21' }],
    ['another activity', { ...row, campaign_activity_id: 'ac000000-0000-4000-8000-00000000000b' }],
    ['another type', { ...row, tracking_activity_type: 'em_opens' }],
    ['no address', { ...row, email_address: null }],
    ['two addresses', { ...row, email_address: 'a@example.com, b@example.com' }],
    ['no time', { ...row, created_time: undefined }],
    ['a day that does not exist', { ...row, created_time: '2026-02-30T12:00:00Z' }],
  ])('counts a row with %s as unreadable, and reads the next', async (_, spoilt) => {
    const { pages } = await sendsOf(pageOf(spoilt, row));
    expect(await pages()).toMatchObject([{ rows: [read], unreadable: 1 }]);
  });

  it.each([
    ['is not there', { status: 404 }, NotFoundError],
    ['is refused', { status: 403 }, ReportRefusedError],
    ['is a page for people', { body: '<p>maintenance' }, ReportUnavailableError],
    ['is of another shape', { body: { tracking_activities: {} } }, ReportUnavailableError],
  ])('is an error of ours when it %s', async (_, said, error) => {
    const { pages } = await sendsOf(() => said);
    await expect(pages()).rejects.toThrow(error);
  });
});

describe('the report of clicks', () => {
  it('says who used which link, and when', async () => {
    expect(await clicksOf(pageOf(click))).toEqual([
      {
        rows: [{ ...read, clickedAt: '2026-03-10T17:00:00.000Z', link: '1100407204171' }],
        unreadable: 0,
        isLast: true,
      },
    ]);
  });

  it.each([
    ['its id as a number', { ...click, url_id: 1100407204171 }, '1100407204171'],
    ['its URL where it has no id', { ...click, url_id: null }, 'http://www.example.com/a'],
    ['its URL where its id is empty', { ...click, url_id: '' }, 'http://www.example.com/a'],
    ['nothing where it has neither', { ...click, url_id: {}, link_url: undefined }, ''],
  ])('calls a link %s', async (_, wire, link) => {
    expect(await clicksOf(pageOf(wire))).toMatchObject([{ rows: [{ ...read, link }], unreadable: 0 }]);
  });

  it.each([
    ['a send', { ...click, tracking_activity_type: 'em_sends' }],
    ['a click in another activity', { ...click, campaign_activity_id: click.contact_id }],
    ['a click without a time', { ...click, created_time: '' }],
  ])('counts %s as unreadable', async (_, wire) => {
    expect(await clicksOf(pageOf(wire))).toEqual([{ rows: [], unreadable: 1, isLast: true }]);
  });
});

describe('the poller', () => {
  it('reads sends and clicks for evidence out of a share of their own, and sends for outages out of another', async () => {
    const { client, spent } = aClientOf(await aScriptedVendor(pageOf(row)));
    const beyond = { recall: async () => undefined, store: async () => {} };
    const vendor = createVendor(client, noRequests, beyond, () => signInNoteOf(undefined));
    expect(await all(vendor.readSendsReport(activity))).toMatchObject([{ rows: [read], unreadable: 0 }]);
    expect(await all(vendor.readClicksReport(activity))).toMatchObject([{ rows: [], unreadable: 1 }]);
    await all(vendor.readSends(activity));
    expect(spent).toEqual(['evidence', 'evidence', 'sends']);
  });
});

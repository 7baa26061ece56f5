import { afterEach, describe, expect, test } from 'vitest';
import type { Account, ClickRow } from '../../../local/simulated-account/account.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import { aCampaign, anAccount, anActivity, aRow, manyRows } from '../../support/an-account.ts';
import { type Asking, detailsPath, startAsking, summaryPath } from './asking.ts';
import * as contract from './contract.ts';

const unknown = '00000000-0000-4000-8000-000000000000';
const always = 'start=2020-01-01T00:00:00.000Z&end=2030-01-01T00:00:00.000Z';

const bounce = aRow({ first_name: 'Zoë' });
const { contact_id, email_address } = bounce;
const click: ClickRow = {
  ...{ contact_id, email_address, url_id: '7', link_url: 'https://www.example.com/shop' },
  created_time: '2026-03-11T14:00:00.000Z',
};
const first = anActivity({ bounces: [bounce] });
const second = anActivity({
  sentAt: '2026-03-11T12:00:00.000Z',
  delivered: [{ contact_id, email_address }],
  clicks: [click],
});

/** One contact: it bounced, took the mail of the day after, and clicked. */
function aStory(): Account {
  const campaigns = [
    aCampaign({ name: 'First', activities: [first] }),
    aCampaign({ name: 'Second', activities: [second] }),
  ];
  return anAccount({ campaigns });
}

let asking: Asking;

afterEach(() => asking.server.close());

async function start(options: Partial<SimulatedAccountOptions> = {}): Promise<void> {
  asking = await startAsking({ account: aStory(), tokens: { scopes: ['contact_data'] }, ...options });
}

const statusOf = async (path: string) => (await asking.get(path)).status;

describe('what a contact did', () => {
  const readPage = async (path: string) => contract.contactDetailsPage.parse(await asking.read(path));

  test('is told newest first, without address or code, and without a time for what nobody timed', async () => {
    await start();
    const kinds = 'tracking_activities_list=em_sends,em_bounces,em_clicks,em_opens';
    const { tracking_activities } = await readPage(detailsPath(contact_id, kinds));
    const base = { contact_id, campaign_activity_id: second.campaignActivityId };

    expect(tracking_activities).toEqual([
      {
        ...base,
        ...{ created_time: click.created_time, tracking_activity_type: 'em_clicks' },
        campaign_activity_name: 'Second',
      },
      { ...base, tracking_activity_type: 'em_opens', campaign_activity_name: 'Second' },
      {
        ...base,
        ...{ created_time: second.sentAt, tracking_activity_type: 'em_sends' },
        campaign_activity_name: 'Second',
      },
      {
        ...{ contact_id, campaign_activity_id: first.campaignActivityId },
        ...{ created_time: bounce.created_time, tracking_activity_type: 'em_bounces' },
        campaign_activity_name: 'First',
      },
      {
        ...{ contact_id, campaign_activity_id: first.campaignActivityId },
        ...{ created_time: first.sentAt, tracking_activity_type: 'em_sends' },
        campaign_activity_name: 'First',
      },
    ]);
  });

  test.each([
    'tracking_activities_list=em_bounces,em_clicks',
    'tracking_activity_type=em_bounces&tracking_activity_type=em_clicks',
  ])('is limited to the types in %s, on every page', async (query) => {
    await start();
    const { tracking_activities, _links } = await readPage(detailsPath(contact_id, `${query}&limit=1`));
    const next = await readPage(_links?.next?.href ?? '');
    const kinds = [...tracking_activities, ...next.tracking_activities].map(
      ({ tracking_activity_type }) => tracking_activity_type,
    );

    expect(kinds).toEqual(['em_clicks', 'em_bounces']);
    expect(next._links?.next?.href).toBeUndefined();
  });

  test('leaves out the names when told so', async () => {
    await start();
    const query = 'tracking_activity_type=em_sends&include_campaign_activity_names=false';
    const { tracking_activities } = await readPage(detailsPath(contact_id, query));

    expect(tracking_activities.map((row) => 'campaign_activity_name' in row)).toEqual([false, false]);
  });

  test.each([
    ['no type', ''],
    ['both ways to name types', 'tracking_activities_list=em_sends&tracking_activity_type=em_sends'],
    ['the parameter as the contract misnames it', 'tracking_activities_type=em_sends'],
    ['a type nobody knows', 'tracking_activities_list=em_sends,em_wishes'],
    ['a page of none', 'tracking_activity_type=em_sends&limit=0'],
    ['a page of more than a hundred', 'tracking_activity_type=em_sends&limit=101'],
    ['a cursor it has not handed out', 'next=nonsense'],
  ])('is refused for %s', async (_what, query) => {
    await start();

    expect(await statusOf(detailsPath(contact_id, query))).toBe(400);
    expect(await statusOf(detailsPath(contact_id, 'tracking_activity_type=em_sends&limit=100'))).toBe(200);
  });

  test('has a hundred rows to a page', async () => {
    const clicks = manyRows(150).map(({ created_time }) => ({ ...click, created_time }));
    const activity = anActivity({ delivered: [{ contact_id, email_address }], clicks });
    await start({ account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }) });
    const query = 'tracking_activity_type=em_clicks';

    expect((await readPage(detailsPath(contact_id, query))).tracking_activities).toHaveLength(100);
  });
});

describe('what was sent to a contact', () => {
  const read = async (query: string, contactId = contact_id) =>
    contract.contactSummaryPage.parse(await asking.read(summaryPath(contactId, query))).campaign_activities;

  test('is told with what came of it, newest first', async () => {
    await start();
    const none = { em_forwards: 0, em_unsubscribes: 0 };

    await expect(read(always)).resolves.toEqual([
      {
        ...{ campaign_activity_id: second.campaignActivityId, start_on: second.sentAt },
        ...{ em_sends: 1, em_bounces: 0, em_opens: 1, em_clicks: 1, ...none },
      },
      {
        ...{ campaign_activity_id: first.campaignActivityId, start_on: first.sentAt },
        ...{ em_sends: 1, em_bounces: 1, em_opens: 0, em_clicks: 0, ...none },
      },
    ]);
  });

  test.each([
    ['start=2026-03-11T00:00:00.000Z&end=2026-03-12T00:00:00.000Z', 1],
    ['start=2026-03-11T07:00:00-0500&end=2026-03-11T07:00:00-0500', 1],
    ['start=2026-03-11T07:00:01-0500&end=2026-03-12T00:00:00-0500', 0],
    ['start=2026-03-10T14:00:00+0200&end=2026-03-10T14:00:00%2B02:00', 1],
  ])('is that of the span %s, both ends included', async (query, mails) => {
    await start();

    await expect(read(query)).resolves.toHaveLength(mails);
  });

  test.each(['', 'start=2020-01-01T00:00:00.000Z', 'end=2030-01-01T00:00:00.000Z', 'start=soon&end=later'])(
    'is refused without both ends of a span: %j',
    async (query) => {
      await start();

      expect(await statusOf(summaryPath(contact_id, query))).toBe(400);
    },
  );

  test('has two hundred sends to a page, whatever limit is asked for', async () => {
    const delivered = [{ contact_id, email_address }];
    const activities = Array.from({ length: 201 }, () => anActivity({ delivered }));
    await start({ account: anAccount({ campaigns: [aCampaign({ activities })] }) });
    const page = contract.contactSummaryPage.parse(
      await asking.read(summaryPath(contact_id, `${always}&limit=500`)),
    );
    const next = contract.contactSummaryPage.parse(await asking.read(page._links?.next?.href ?? ''));

    expect([page.campaign_activities.length, next.campaign_activities.length]).toEqual([200, 1]);
  });

  test('is known of a reader who never bounced', async () => {
    await start();

    await expect(read(always, '4eade400-0000-11f1-8000-000000000003')).resolves.toHaveLength(2);
  });
});

describe('a contact', () => {
  const read = async (contactId: string, query = '') =>
    contract.contact.parse(await asking.read(`/v3/contacts/${contactId}${query}`));

  test('is shown with its address and its name', async () => {
    await start();

    await expect(read(contact_id)).resolves.toMatchObject({
      contact_id,
      email_address: { address: email_address, permission_to_send: 'implicit' },
      first_name: 'Zoë',
    });
  });

  test('has the address of now, not that of its bounces', async () => {
    const moved = aRow({ current_email_address: 'new@example.com' });
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [anActivity({ bounces: [moved] })] })] }),
    });

    expect((await read(moved.contact_id)).email_address.address).toBe('new@example.com');
  });

  test('that only rows name has the address of the newest mail, when that came after its bounces', async () => {
    const moved = aRow({ current_email_address: 'new@example.com' });
    const later = anActivity({
      sentAt: '2026-03-11T12:00:00.000Z',
      delivered: [{ contact_id: moved.contact_id, email_address: 'newest@example.com' }],
    });
    const activities = [anActivity({ bounces: [moved] }), later];
    await start({ account: anAccount({ campaigns: [aCampaign({ activities })] }) });

    expect((await read(moved.contact_id)).email_address.address).toBe('newest@example.com');
  });

  test('that was deleted is there still, and says since when', async () => {
    const deleted = aRow({ deleted_at: '2026-03-11' });
    await start({
      account: anAccount({ campaigns: [aCampaign({ activities: [anActivity({ bounces: [deleted] })] })] }),
    });

    await expect(read(deleted.contact_id)).resolves.toMatchObject({
      deleted_at: '2026-03-11',
      email_address: {
        permission_to_send: 'unsubscribed',
        ...{ opt_out_source: 'Account', opt_out_date: '2026-03-11T00:00:00.000Z' },
      },
    });
    expect((await read('4eade400-0000-11f1-8000-000000000003')).deleted_at).toBeUndefined();
  });

  test('has nothing of what can be included, and a wrong name is refused', async () => {
    await start();

    await expect(read(contact_id, '?include=taggings,notes')).resolves.toMatchObject({
      taggings: [],
      notes: [],
    });
    expect(await statusOf(`/v3/contacts/${contact_id}?include=wishes`)).toBe(400);
  });
});

describe.each([
  ['what a contact did', (id: string) => detailsPath(id, 'tracking_activity_type=em_sends')],
  ['what was sent to a contact', (id: string) => summaryPath(id, always)],
  ['a contact', (id: string) => `/v3/contacts/${id}`],
])('who may ask: %s', (what, pathOf) => {
  test('is not there for an unknown contact, and refused for an id that is none', async () => {
    await start();

    expect(await statusOf(pathOf(contact_id))).toBe(200);
    expect(await statusOf(pathOf(unknown))).toBe(404);
    expect(await statusOf(pathOf('4eade400-0000-11f1-8000-ffffffffffff'))).toBe(404);
    expect(await statusOf(pathOf('42'))).toBe(400);
  });

  test('needs the scope for contacts', async () => {
    await start({ tokens: { scopes: ['campaign_data'] } });

    expect(await statusOf(pathOf(contact_id))).toBe(403);
  });

  test('needs the privilege', async () => {
    const [needed, other] =
      what === 'a contact'
        ? ['contacts:read', 'ui:campaign:metrics']
        : ['ui:campaign:metrics', 'contacts:read'];
    await start({ privileges: [needed] });
    expect(await statusOf(pathOf(contact_id))).toBe(200);
    await asking.server.close();
    await start({ privileges: [other] });

    expect(await statusOf(pathOf(contact_id))).toBe(403);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import type { Activity } from '../../../local/simulated-account/account.ts';
import { domainOf } from '../../../shared/bounce/provider.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  anUnsentActivity,
  aRow,
  manyRows,
} from '../../support/an-account.ts';
import { type Asking, sendsPath, startAsking } from './asking.ts';
import { sendsPage } from './contract.ts';

type Row = ReturnType<typeof sendsPage.parse>['tracking_activities'][number];

describe('the report of sends', () => {
  let asking: Asking;

  async function show(...activities: Activity[]): Promise<string> {
    const account = anAccount({ campaigns: [aCampaign({ activities })] });
    asking = await startAsking({ account });
    return sendsPath(activities[0]?.campaignActivityId ?? '');
  }

  afterEach(() => asking.server.close());

  async function readPages(path: string): Promise<Row[][]> {
    const { tracking_activities, _links } = sendsPage.parse(await asking.read(path));
    const next = _links?.next?.href;
    return next ? [tracking_activities, ...(await readPages(next))] : [tracking_activities];
  }

  const share = (rows: readonly Row[], domain: string) =>
    rows.filter(({ email_address }) => domainOf(email_address) === domain).length / rows.length;

  test('has as many rows as the activity has sends, each of another contact, 500 on a page', async () => {
    const path = await show(anActivity({ sends: 1_234, bounces: manyRows(30) }));
    const pages = await readPages(path);

    expect(pages.map(({ length }) => length)).toEqual([500, 500, 234]);
    expect(new Set(pages.flat().map(({ contact_id }) => contact_id)).size).toBe(1_234);
  });

  test('shows who bounced among those it was sent to, once each, and says when it was sent', async () => {
    const twice = aRow({ first_name: 'Zoë', last_name: 'Li', deleted_at: '2026-03-11', bounce_code: 'V' });
    const activity = anActivity({ sends: 3, bounces: [twice, { ...twice, bounce_code: 'B' }] });
    const path = await show(activity);
    const rows = (await readPages(path)).flat();

    expect(rows.filter(({ contact_id }) => contact_id === twice.contact_id)).toEqual([
      {
        contact_id: twice.contact_id,
        email_address: twice.email_address,
        first_name: 'Zoë',
        last_name: 'Li',
        deleted_at: '2026-03-11',
        campaign_activity_id: activity.campaignActivityId,
        tracking_activity_type: 'em_sends',
        created_time: activity.sentAt,
      },
    ]);
    expect(rows).toHaveLength(3);
  });

  test('has no fewer rows than contacts bounced, whatever the number of sends says', async () => {
    const path = await show(anActivity({ sends: 2, bounces: manyRows(5) }));

    expect((await readPages(path)).flat()).toHaveLength(5);
  });

  test('shows who took it with the address of that time, in the place of a made-up reader', async () => {
    const took = { contact_id: aRow().contact_id, email_address: 'then@example.com', first_name: 'Zoë' };
    const { contact_id, email_address } = aRow();
    const bouncedAfterAll = { contact_id, email_address: 'another@example.com' };
    const activity = anActivity({
      sends: 10,
      bounces: [aRow({ contact_id, email_address })],
      delivered: [took, bouncedAfterAll],
    });
    const rows = (await readPages(await show(activity))).flat();

    expect(rows.find((row) => row.contact_id === took.contact_id)).toMatchObject(took);
    expect(rows.filter((row) => row.contact_id === contact_id)).toMatchObject([{ email_address }]);
    expect(new Set(rows.map((row) => row.contact_id)).size).toBe(10);
  });

  test('has those who bounced and those who are named as delivered on each page alike', async () => {
    const delivered = manyRows(20).map(({ contact_id, email_address }) => ({ contact_id, email_address }));
    const bounces = manyRows(20);
    const pages = await readPages(`${await show(anActivity({ sends: 400, bounces, delivered }))}?limit=100`);
    const among = (ids: readonly { contact_id: string }[], page: Row[]) =>
      page.filter((row) => ids.some(({ contact_id }) => contact_id === row.contact_id)).length;

    expect(pages.map((page) => [among(bounces, page), among(delivered, page)])).toEqual(
      Array(4).fill([5, 5]),
    );
  });

  test('goes to the domains the activity was sent to, in about the same shares on each page', async () => {
    const bounces = manyRows(300).map((row, at) => ({ ...row, email_address: `dead-${at}@gmail.com` }));
    const sentTo = { 'gmail.com': 900, 'example.com': 2_100 };
    const pages = await readPages(await show(anActivity({ sends: 3_000, bounces, sentTo })));

    expect(share(pages.flat(), 'gmail.com')).toBe(0.3);
    for (const page of pages) expect(share(page, 'gmail.com')).toBeCloseTo(0.3, 1);
  });

  test('goes to the domains of the account otherwise', async () => {
    const elsewhere = [aRow({ email_address: 'One@Gmail.com' }), aRow({ email_address: 'two@gmail.com' })];
    const path = await show(
      anActivity({ sends: 600, bounces: [aRow()] }),
      anActivity({ bounces: elsewhere }),
    );
    const rows = (await readPages(path)).flat();

    expect(share(rows, 'gmail.com')).toBeCloseTo(2 / 3, 2);
    expect(share(rows, 'example.com')).toBeCloseTo(1 / 3, 2);
  });

  test('is the same whenever it is asked', async () => {
    const path = await show(anActivity({ sends: 700, bounces: manyRows(3) }));

    expect(await readPages(path)).toEqual(await readPages(path));
  });

  test('is empty for an activity that was not sent', async () => {
    await expect(readPages(await show(anUnsentActivity()))).resolves.toEqual([[]]);
  });

  test('of a send to 100,000 can be walked to its end', async () => {
    const pages = await readPages(await show(anActivity({ sends: 100_000 })));

    expect(pages.flat()).toHaveLength(100_000);
  });

  test('is not there for a permalink or an unknown activity, and refuses what the bounce report refuses', async () => {
    const path = await show(anActivity({ role: 'permalink' }), anActivity());
    const unknown = sendsPath('00000000-0000-4000-8000-000000000000');
    const sent = sendsPath(asking.server.account.campaigns[0]?.activities[1]?.campaignActivityId ?? '');
    const asked = [path, unknown, sendsPath('42'), `${sent}?limit=501`, `${sent}?next=nonsense`];
    const statuses = asked.map(async (one) => (await asking.get(one)).status);

    await expect(Promise.all(statuses)).resolves.toEqual([404, 404, 400, 400, 400]);
  });

  test('is for those who may see reports', async () => {
    const account = anAccount({ campaigns: [aCampaign()] });
    asking = await startAsking({ account, privileges: ['campaign:read'] });
    const [activity] = account.campaigns[0]?.activities ?? [];

    expect((await asking.get(sendsPath(activity?.campaignActivityId ?? ''))).status).toBe(403);
  });
});

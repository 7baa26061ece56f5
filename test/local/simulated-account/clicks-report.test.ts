import { afterEach, describe, expect, test } from 'vitest';
import type { Activity, ClickRow } from '../../../local/simulated-account/account.ts';
import { createAccount } from '../../../local/simulated-account/create-account.ts';
import { aCampaign, anAccount, anActivity, anUnsentActivity, aRow } from '../../support/an-account.ts';
import { type Asking, clicksPath, sendsPath, startAsking, today } from './asking.ts';
import { clicksPage, sendsPage } from './contract.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A click of somebody who is named, an hour after the sending day's noon. */
function aClick(click: Partial<ClickRow> = {}): ClickRow {
  const { contact_id, email_address } = aRow();
  return {
    ...{ contact_id, email_address, url_id: '1100407204171', link_url: 'https://www.example.com/shop' },
    created_time: '2026-03-10T13:00:00.000Z',
    ...click,
  };
}

describe('the report of clicks', () => {
  let asking: Asking;

  async function show(activity: Activity): Promise<string> {
    asking = await startAsking({
      account: anAccount({ campaigns: [aCampaign({ activities: [activity] })] }),
      tokens: { accessTokenLifeSeconds: 1_000_000 },
    });
    return clicksPath(activity.campaignActivityId);
  }

  afterEach(() => asking.server.close());

  async function readAll(path: string): Promise<ReturnType<typeof clicksPage.parse>['tracking_activities']> {
    const { tracking_activities, _links } = clicksPage.parse(await asking.read(path));
    const next = _links?.next?.href;
    return next ? [...tracking_activities, ...(await readAll(next))] : tracking_activities;
  }

  test('shows a named click with everything the vendor has on it', async () => {
    const click = aClick({ first_name: 'Zoë', deleted_at: '2026-03-11', device_type: 'computer' });
    const activity = anActivity({ clicks: [click] });
    const path = await show(activity);

    await expect(readAll(path)).resolves.toEqual([
      { ...click, campaign_activity_id: activity.campaignActivityId, tracking_activity_type: 'em_clicks' },
    ]);
  });

  test('is empty where nobody clicks, and for an activity that was not sent', async () => {
    const path = await show(anActivity());
    const unsent = anUnsentActivity({ clickRate: 1 });
    asking.server.account.campaigns.push(aCampaign({ activities: [unsent] }));

    await expect(readAll(path)).resolves.toEqual([]);
    await expect(readAll(clicksPath(unsent.campaignActivityId))).resolves.toEqual([]);
  });

  test('has the share of those who took it, newest first, and nobody who bounced', async () => {
    const bounces = [aRow(), aRow()];
    const path = await show(anActivity({ sends: 3_002, clickRate: 0.3, bounces }));
    const rows = await readAll(path);
    const clickers = new Set(rows.map(({ contact_id }) => contact_id));

    asking.pass(3 * dayMs);
    expect(new Set((await readAll(path)).map(({ contact_id }) => contact_id)).size).toBe(900);
    expect(bounces.some(({ contact_id }) => clickers.has(contact_id))).toBe(false);
    expect(rows.map(({ created_time }) => created_time)).toEqual(
      rows
        .map(({ created_time }) => created_time)
        .toSorted()
        .reverse(),
    );
  });

  test('grows on top while the days pass, and never holds a click that is still to come', async () => {
    const path = await show(anActivity({ sends: 1_000, clickRate: 0.3, sentAt: today.toISOString() }));
    await expect(readAll(path)).resolves.toEqual([]);
    asking.pass(3 * 60 * minuteMs);
    const some = await readAll(path);
    asking.pass(3 * dayMs);
    const all = await readAll(path);

    expect(some.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(some.length);
    expect(all.slice(-some.length)).toEqual(some);
    expect(
      some.every(({ created_time }) => Date.parse(created_time) <= today.getTime() + 180 * minuteMs),
    ).toBe(true);
  });

  test('shows security scanners, which open every link within seconds of the send, and people, who do not', async () => {
    const activity = anActivity({ sends: 1_000, clickRate: 0.1 });
    const rows = await readAll(await show(activity));
    const { tracking_activities } = sendsPage.parse(
      await asking.read(sendsPath(activity.campaignActivityId)),
    );
    const sentAt = Date.parse(tracking_activities[0]?.created_time ?? '');
    const byContact = Object.values(Object.groupBy(rows, ({ contact_id }) => contact_id)).map(
      (clicks = []) => ({
        links: new Set(clicks.map(({ url_id }) => url_id)).size,
        seconds: Math.max(...clicks.map(({ created_time }) => Date.parse(created_time) - sentAt)) / 1_000,
      }),
    );
    const scanners = byContact.filter(({ seconds }) => seconds < 60);
    const people = byContact.filter(({ seconds }) => seconds >= 60);

    expect(new Set(rows.map(({ url_id }) => url_id)).size).toBe(4);
    expect(scanners.length).toBeGreaterThan(20);
    expect(new Set(scanners.map(({ links }) => links))).toEqual(new Set([4]));
    expect(people.length).toBeGreaterThan(40);
    expect(people.every(({ links, seconds }) => links <= 2 && seconds >= 120)).toBe(true);
  });

  test('names the one it was sent to by the address of that time', async () => {
    const activity = anActivity({ sends: 40, clickRate: 0.5 });
    const rows = await readAll(await show(activity));
    const sends = sendsPage.parse(await asking.read(sendsPath(activity.campaignActivityId)));
    const addressOf = new Map(
      sends.tracking_activities.map(({ contact_id, email_address }) => [contact_id, email_address]),
    );

    expect(rows.length).toBeGreaterThan(0);
    for (const { contact_id, email_address } of rows) expect(email_address).toBe(addressOf.get(contact_id));
  });

  test('leaves out the device of some', async () => {
    const rows = await readAll(await show(anActivity({ sends: 400, clickRate: 0.5 })));
    const withDevice = rows.filter(({ device_type }) => device_type !== undefined);

    expect(withDevice.length).toBeGreaterThan(0);
    expect(withDevice.length).toBeLessThan(rows.length);
  });

  test('is that of one link when asked so, on every page', async () => {
    const clicks = [1, 2, 3, 4, 5].map((number) => aClick({ url_id: number === 3 ? '7' : '8' }));
    const path = await show(anActivity({ clicks }));

    expect(await readAll(`${path}?url_id=8&limit=3`)).toHaveLength(4);
    expect(await readAll(`${path}?url_id=7`)).toHaveLength(1);
    expect(await readAll(`${path}?url_id=9`)).toEqual([]);
  });

  test.each(['url_id=shop', 'url_id=', 'url_id=1.5', 'limit=0', 'limit=501', 'next=nonsense'])(
    'refuses %s',
    async (query) => {
      const path = await show(anActivity({ clicks: [aClick()] }));

      expect((await asking.get(`${path}?${query}`)).status).toBe(400);
      expect((await asking.get(`${path}?url_id=1100407204171&limit=500`)).status).toBe(200);
    },
  );

  test('is not there for a permalink or an unknown activity, nor for an id that is none', async () => {
    const path = await show(anActivity({ role: 'permalink' }));
    const unknown = clicksPath('00000000-0000-4000-8000-000000000000');
    const statuses = [path, unknown, clicksPath('42')].map(async (one) => (await asking.get(one)).status);

    await expect(Promise.all(statuses)).resolves.toEqual([404, 404, 400]);
  });

  test('is for those who may see reports', async () => {
    const account = anAccount({ campaigns: [aCampaign()] });
    asking = await startAsking({ account, privileges: ['campaign:read'] });
    const [activity] = account.campaigns[0]?.activities ?? [];

    expect((await asking.get(clicksPath(activity?.campaignActivityId ?? ''))).status).toBe(403);
  });

  test('of a made-up account has clicks of people who bounced before', async () => {
    const account = createAccount({ seed: 1, bounces: 300, now: today });
    asking = await startAsking({ account });
    const known = new Set(account.contacts.map(({ contactId }) => contactId));
    const clicks = await Promise.all(
      account.campaigns
        .filter(({ status }) => status === 'Done')
        .map(({ activities }) => readAll(clicksPath(activities[0]?.campaignActivityId ?? ''))),
    );

    expect(clicks.flat().filter(({ contact_id }) => known.has(contact_id)).length).toBeGreaterThan(0);
  });
});

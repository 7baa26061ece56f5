import { afterEach, describe, expect, test } from 'vitest';
import { type Activity, addBounce } from '../../../local/simulated-account/account.ts';
import { lastPageForms, type NextLinkForm } from '../../../local/simulated-account/paging.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  anUnsentActivity,
  aRow,
  aRowWithoutCode,
  manyRows,
} from '../../support/an-account.ts';
import { type Asking, bouncesPath, startAsking } from './asking.ts';
import { bouncesPage } from './contract.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

describe('the bounce report', () => {
  let asking: Asking;

  async function show(activity: Activity, options: Partial<SimulatedAccountOptions> = {}): Promise<string> {
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    asking = await startAsking({ account, ...options });
    return bouncesPath(activity.campaignActivityId);
  }

  afterEach(() => asking.server.close());

  async function readPage(path: string) {
    const { tracking_activities, _links } = bouncesPage.parse(await asking.read(path));
    return {
      ids: tracking_activities.map(({ contact_id }) => contact_id),
      next: _links?.next?.href ?? undefined,
    };
  }

  async function readAll(path: string): Promise<string[]> {
    const { ids, next } = await readPage(path);
    return next === undefined ? ids : [...ids, ...(await readAll(next))];
  }

  const idsOf = ({ bounces }: Activity) => bounces.map(({ contact_id }) => contact_id);

  test('shows a row with everything the vendor has on it', async () => {
    const row = aRow({ first_name: 'Zoë', bounce_code: 'F', deleted_at: '2026-03-11' });
    const activity = anActivity({ bounces: [row] });
    const path = await show(activity);

    await expect(asking.read(path)).resolves.toEqual({
      tracking_activities: [
        { ...row, campaign_activity_id: activity.campaignActivityId, tracking_activity_type: 'em_bounces' },
      ],
    });
  });

  test('shows 500 rows on a page unless asked for fewer', async () => {
    const activity = anActivity({ bounces: manyRows(501) });
    const path = await show(activity);

    expect((await readPage(path)).ids).toEqual(idsOf(activity).slice(0, 500));
    expect((await readPage(`${path}?limit=3`)).ids).toEqual(idsOf(activity).slice(0, 3));
    expect(await readAll(path)).toEqual(idsOf(activity));
  });

  test.each(['0', '501', '-1', 'all', '1.5', ''])('refuses a limit of %j', async (limit) => {
    const path = await show(anActivity());

    expect((await asking.get(`${path}?limit=${limit}`)).status).toBe(400);
  });

  test('refuses a cursor that it has not handed out', async () => {
    const path = await show(anActivity());

    expect((await asking.get(`${path}?next=nonsense`)).status).toBe(400);
  });

  test.each<[NextLinkForm, RegExp]>([
    ['path', /^\/v3\/reports\/email_reports\/[^/?]+\/tracking\/bounces\?next=[\w=]+$/],
    ['cursor', /^\/v3\/reports\/email_reports\/[^/?]+\/tracking\/bounces\?cursor=[\w=]+$/],
    [
      'absolute',
      /^http:\/\/127\.0\.0\.1:\d+\/v3\/reports\/email_reports\/[^/?]+\/tracking\/bounces\?next=[\w=]+$/,
    ],
  ])('can give its next links the form %s, and they lead through all rows', async (nextLinkForm, form) => {
    const activity = anActivity({ bounces: manyRows(8) });
    const path = await show(activity, { nextLinkForm, pageSize: 3 });

    expect((await readPage(path)).next).toMatch(form);
    expect(await readAll(path)).toEqual(idsOf(activity));
  });

  test('can give them the other scheme, and nothing else is different', async () => {
    const path = await show(anActivity({ bounces: manyRows(8) }), {
      nextLinkForm: 'other-scheme',
      pageSize: 3,
    });

    expect((await readPage(path)).next).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v3\/reports\/.+\?next=/);
  });

  test('says in turn by four forms that a page is the last', async () => {
    const path = await show(anActivity({ bounces: [aRow()] }));
    const forms: unknown[] = [];
    for (const _ of [...lastPageForms, 'and again'])
      forms.push(bouncesPage.parse(await asking.read(path))._links);

    expect(forms).toEqual([undefined, {}, { next: {} }, { next: { href: null } }, undefined]);
  });

  test('says by one form only that a page is the last, if told so', async () => {
    const path = await show(anActivity({ bounces: [aRow()] }), { lastPageForm: 'nullHref' });
    await asking.read(path);

    await expect(asking.read(path)).resolves.toMatchObject({ _links: { next: { href: null } } });
  });

  test('shows the codes asked for, on every page', async () => {
    const codes = ['B', 'V', 'D', 'B', 'F', 'D', 'V'];
    const rows = manyRows(codes.length).map((row, at) => ({ ...row, bounce_code: codes[at] ?? '' }));
    const activity = anActivity({ bounces: [...rows, aRowWithoutCode()] });
    const path = await show(activity, { pageSize: 2 });
    const wanted = rows.filter(({ bounce_code }) => 'BD'.includes(bounce_code));

    expect(await readAll(`${path}?bounce_code=B&bounce_code=D`)).toEqual(
      wanted.map(({ contact_id }) => contact_id),
    );
  });

  test('refuses a code the contract does not know', async () => {
    const path = await show(anActivity());

    expect((await asking.get(`${path}?bounce_code=Q`)).status).toBe(400);
  });

  test('ignores parameters it does not know', async () => {
    const path = await show(anActivity({ bounces: [aRow()] }));

    expect((await readPage(`${path}?created_since=2030-01-01`)).ids).toHaveLength(1);
  });

  test('is empty for an activity that was not sent', async () => {
    const path = await show(anUnsentActivity());

    await expect(asking.read(path)).resolves.toEqual({ tracking_activities: [] });
  });

  test('is not there for a permalink, a removed campaign or an unknown activity', async () => {
    const permalink = anActivity({ role: 'permalink' });
    const removed = anActivity();
    await show(permalink);
    asking.server.account.campaigns.push(aCampaign({ status: 'Removed', activities: [removed] }));
    const statuses = [permalink.campaignActivityId, removed.campaignActivityId, unknownId].map(
      async (id) => (await asking.get(bouncesPath(id))).status,
    );

    await expect(Promise.all(statuses)).resolves.toEqual([404, 404, 404]);
  });

  test('refuses an id that is none', async () => {
    await show(anActivity());

    expect((await asking.get(bouncesPath('42'))).status).toBe(400);
  });

  test('refuses a request that sends something else than JSON', async () => {
    const path = await show(anActivity());
    const authorization = `Bearer ${asking.server.signIn.accessToken()}`;

    expect((await asking.get(path, { authorization, 'content-type': 'text/xml' })).status).toBe(415);
    expect((await asking.get(path, { authorization, 'content-type': 'application/json' })).status).toBe(200);
  });

  test('shows a late row in its place at once', async () => {
    const activity = anActivity({ bounces: manyRows(3) });
    const path = await show(activity);
    const late = aRow({ created_time: activity.bounces[1]?.created_time ?? '' });
    addBounce(activity, late);

    expect((await readPage(path)).ids.indexOf(late.contact_id)).toBe(1);
  });

  test('shifts its pages when a row comes while somebody walks', async () => {
    const activity = anActivity({ bounces: manyRows(4) });
    const path = await show(activity, { pageSize: 2 });
    const first = await readPage(path);
    addBounce(activity, aRow({ created_time: '2026-03-11T00:00:00.000Z' }));
    const second = await readPage(first.next ?? '');

    expect(second.ids[0]).toBe(first.ids[1]);
  });

  test('can hold a row of another activity, for those who trust it', async () => {
    const path = await show(anActivity({ bounces: [aRow({ campaign_activity_id: unknownId })] }));

    await expect(asking.read(path)).resolves.toMatchObject({
      tracking_activities: [{ campaign_activity_id: unknownId }],
    });
  });

  test('of 100,000 rows can be walked to its end', async () => {
    const activity = anActivity({ bounces: manyRows(100_000) });
    const path = await show(activity);

    expect(await readAll(path)).toEqual(idsOf(activity));
  });
});

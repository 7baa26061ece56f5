import { afterEach, describe, expect, test } from 'vitest';
import type { Campaign } from '../../../local/simulated-account/account.ts';
import type { SimulatedAccountOptions } from '../../../local/simulated-account/simulated-account.ts';
import { aCampaign, aDraft, anAccount, anActivity, aRow } from '../../support/an-account.ts';
import { type Asking, startAsking } from './asking.ts';
import { campaignDetails, campaignsPage, summariesPage } from './contract.ts';

const summaries = '/v3/reports/summary_reports/email_campaign_summaries';
const onDay = (day: number) => `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;

let asking: Asking;

async function show(campaigns: Campaign[], options: Partial<SimulatedAccountOptions> = {}): Promise<void> {
  asking = await startAsking({ account: anAccount({ campaigns }), ...options });
}

afterEach(() => asking.server.close());

const idsOf = (campaigns: readonly Campaign[]) => campaigns.map(({ campaignId }) => campaignId);

describe('the campaign summaries', () => {
  async function readAll(path: string): Promise<string[]> {
    const page = summariesPage.parse(await asking.read(path));
    const ids = page.bulk_email_campaign_summaries.map(({ campaign_id }) => campaign_id);
    const next = page._links?.next?.href;
    return next ? [...ids, ...(await readAll(next))] : ids;
  }

  test('list sent campaigns, the one sent last first, removed ones included', async () => {
    const [older, newer] = [
      aCampaign({ sentAt: onDay(1) }),
      aCampaign({ sentAt: onDay(3), status: 'Removed' }),
    ];
    await show([older, aDraft(), newer]);

    expect(await readAll(summaries)).toEqual(idsOf([newer, older]));
  });

  test('count a contact once that bounced in the primary email and in the resend', async () => {
    const row = aRow();
    const activities = [
      anActivity({ sends: 50, opens: 20, bounces: [row, aRow()] }),
      anActivity({ role: 'resend', sends: 30, opens: 5, bounces: [row] }),
    ];
    await show([aCampaign({ activities })]);

    await expect(asking.read(summaries)).resolves.toMatchObject({
      bulk_email_campaign_summaries: [
        { unique_counts: { sends: 80, opens: 25, bounces: 2, not_opened: 53 } },
      ],
      aggregate_percents: { bounce: 2.5 },
    });
  });

  test('have fifty on a page unless asked for more, and reach back five hundred campaigns', async () => {
    const campaigns = Array.from({ length: 501 }, (_, at) =>
      aCampaign({ sentAt: new Date(Date.UTC(2026, 0, 1, at)).toISOString() }),
    );
    await show(campaigns);
    const newest = idsOf(campaigns.toReversed());

    const first = summariesPage.parse(await asking.read(summaries));
    expect(first.bulk_email_campaign_summaries).toHaveLength(50);
    expect(first._links?.next?.href).toMatch(
      /^\/v3\/reports\/summary_reports\/email_campaign_summaries\?next=[\w=]+$/,
    );
    expect(await readAll(summaries)).toEqual(newest.slice(0, 500));
    expect(await readAll(`${summaries}?limit=500`)).toEqual(newest.slice(0, 500));
  });

  test('are empty for an account that has sent nothing', async () => {
    await show([aDraft()]);

    expect(await readAll(summaries)).toEqual([]);
  });

  test('refuse a limit beyond the contract', async () => {
    await show([]);

    expect((await asking.get(`${summaries}?limit=501`)).status).toBe(400);
  });
});

describe('the list of campaigns', () => {
  const readIds = async (path: string) =>
    campaignsPage.parse(await asking.read(path)).campaigns.map(({ campaign_id }) => campaign_id);

  test('holds drafts and removed campaigns too, the one updated last first', async () => {
    const campaigns = [
      aCampaign({ updatedAt: onDay(1) }),
      aDraft({ updatedAt: onDay(3) }),
      aCampaign({ updatedAt: onDay(2), status: 'Removed' }),
    ];
    await show(campaigns);

    const page = campaignsPage.parse(await asking.read('/v3/emails'));

    expect(page.campaigns.map(({ current_status }) => current_status)).toEqual(['Draft', 'Removed', 'Done']);
  });

  test('filters by the time of the update, on every page', async () => {
    const campaigns = [1, 2, 3, 4, 5].map((day) => aCampaign({ sentAt: onDay(1), updatedAt: onDay(day) }));
    await show(campaigns);
    const path = `/v3/emails?limit=2&after_date=${onDay(1)}&before_date=${onDay(5)}`;
    const first = campaignsPage.parse(await asking.read(path));
    const next = first._links?.next?.href ?? '';

    expect(next).toMatch(/^\/v3\/emails\?cursor=/);
    expect([...first.campaigns.map(({ campaign_id }) => campaign_id), ...(await readIds(next))]).toEqual(
      idsOf(campaigns.slice(1, 4).reverse()),
    );
  });

  test('ignores parameters it does not know', async () => {
    await show([aCampaign()]);

    expect(await readIds('/v3/emails?updated_after=2030-01-01')).toHaveLength(1);
  });

  test.each(['after_date=soon', 'before_date=soon', 'limit=0', 'cursor=nonsense'])(
    'refuses the query %s',
    async (query) => {
      await show([]);

      expect((await asking.get(`/v3/emails?${query}`)).status).toBe(400);
    },
  );
});

describe('one campaign', () => {
  test('has its activities with their roles, and its status in upper case', async () => {
    const roles = ['primary_email', 'resend', 'permalink'] as const;
    const campaign = aCampaign({ activities: roles.map((role) => anActivity({ role })) });
    await show([campaign]);

    const details = campaignDetails.parse(await asking.read(`/v3/emails/${campaign.campaignId}`));

    expect(details.current_status).toBe('DONE');
    expect(details.campaign_activities.map(({ role }) => role)).toEqual(roles);
  });

  test('gains a resend while the server runs', async () => {
    const campaign = aCampaign();
    await show([campaign]);
    campaign.activities.push(anActivity({ role: 'resend' }));

    const details = campaignDetails.parse(await asking.read(`/v3/emails/${campaign.campaignId}`));

    expect(details.campaign_activities).toHaveLength(2);
  });

  test('is not there once it is removed, and the refusal is a list', async () => {
    const campaign = aCampaign({ status: 'Removed' });
    await show([campaign]);

    const response = await asking.get(`/v3/emails/${campaign.campaignId}`);

    expect(response.status).toBe(404);
    await expect(response.json()).resolves.toEqual([expect.objectContaining({ error_key: 'not_found' })]);
  });

  test('cannot be asked for by an id that is none', async () => {
    await show([]);

    expect((await asking.get('/v3/emails/42')).status).toBe(400);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { type Activity, hasBounceReport } from '../../../local/simulated-account/account.ts';
import {
  aCampaign,
  anAccount,
  anActivity,
  anUnsentActivity,
  aRow,
  aRowWithoutCode,
} from '../../support/an-account.ts';
import { type Asking, clicksPath, sendsPath, startAsking, today } from './asking.ts';
import { activityStats, clicksPage, sendsPage } from './contract.ts';

describe('the counters of activities', () => {
  let asking: Asking;

  async function show(...activities: Activity[]): Promise<string> {
    asking = await startAsking({ account: anAccount({ campaigns: [aCampaign({ activities })] }) });
    return pathOf(...activities.map(({ campaignActivityId }) => campaignActivityId));
  }

  afterEach(() => asking.server.close());

  const pathOf = (...ids: string[]) => `/v3/reports/stats/email_campaign_activities/${ids.join(',')}`;

  test('count contacts by code, and automatic replies among the bounces', async () => {
    const bounces = [...'BBDFSZV'].map((bounce_code) => aRow({ bounce_code }));
    const path = await show(anActivity({ sends: 50, opens: 20, bounces }));

    const { results } = activityStats.parse(await asking.read(path));

    expect(results[0]?.last_refresh_time).toBe(today.toISOString());
    expect(results[0]?.stats).toMatchObject({
      ...{ em_sends: 50, em_opens: 20, em_bounces: 7, em_not_opened: 23 },
      ...{ em_bounces_nonexistent_address: 2, em_bounces_undeliverable: 1, em_bounces_mailbox_full: 1 },
      ...{ em_bounces_suspended: 1, em_bounces_blocked: 1, em_bounces_vacation: 1, em_bounces_other: 0 },
    });
  });

  test('count as many sends as the report of sends has rows, and clickers as that of clicks has contacts', async () => {
    asking = await startAsking({ tokens: { accessTokenLifeSeconds: 1_000_000 } });
    const activities = asking.server.account.campaigns
      .filter(({ status }) => status === 'Done')
      .flatMap((campaign) => campaign.activities.filter(hasBounceReport));
    let clickers = 0;
    for (const { campaignActivityId } of activities) {
      const { results } = activityStats.parse(await asking.read(pathOf(campaignActivityId)));
      const sends = sendsPage.parse(await asking.read(sendsPath(campaignActivityId))).tracking_activities;
      const clicks = clicksPage.parse(await asking.read(clicksPath(campaignActivityId))).tracking_activities;
      const clicked = new Set(clicks.map(({ contact_id }) => contact_id));

      expect(results[0]?.stats).toMatchObject({ em_sends: sends.length, em_clicks: clicked.size });
      clickers += clicked.size;
    }
    expect(clickers).toBeGreaterThan(activities.length);
  });

  test('may be behind: they say of the sends what the account says, fewer than bounced too', async () => {
    const path = await show(anActivity({ sends: 1, bounces: [aRow(), aRow()] }));

    const { results } = activityStats.parse(await asking.read(path));

    expect(results[0]?.stats).toMatchObject({ em_sends: 1, em_bounces: 2, em_not_opened: 0 });
  });

  test('count a row without a known code as other', async () => {
    const path = await show(
      anActivity({ bounces: [aRowWithoutCode(), aRow({ bounce_code: 'Q' }), aRow({ bounce_code: 'X' })] }),
    );

    const { results } = activityStats.parse(await asking.read(path));

    expect(results[0]?.stats).toMatchObject({ em_bounces: 3, em_bounces_other: 3 });
  });

  test('count a contact with two rows once', async () => {
    const contact_id = aRow().contact_id;
    const path = await show(anActivity({ bounces: [aRow({ contact_id }), aRow({ contact_id })] }));

    const { results } = activityStats.parse(await asking.read(path));

    expect(results[0]?.stats.em_bounces).toBe(1);
  });

  test('come with an error for each activity that is unknown or was not sent', async () => {
    const path = await show(anActivity(), anUnsentActivity());

    const { results, errors } = activityStats.parse(
      await asking.read(`${path},00000000-0000-4000-8000-000000000000`),
    );

    expect([results.length, errors.length]).toEqual([1, 2]);
  });

  test('are refused to all for the sake of one malformed id', async () => {
    const path = await show(anActivity());

    expect((await asking.get(`${path},42`)).status).toBe(404);
  });

  test('are refused for more than ten activities', async () => {
    await show();
    const id = '00000000-0000-4000-8000-000000000000';

    expect((await asking.get(pathOf(...Array(10).fill(id)))).status).toBe(200);
    expect((await asking.get(pathOf(...Array(11).fill(id)))).status).toBe(400);
  });
});

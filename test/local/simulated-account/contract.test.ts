import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBounceReport } from '../../../local/simulated-account/account.ts';
import { aCampaign, anAccount, anActivity, aRow, aRowWithoutCode } from '../../support/an-account.ts';
import {
  type Asking,
  bouncesPath,
  clicksPath,
  detailsPath,
  sendsPath,
  startAsking,
  summaryPath,
} from './asking.ts';
import * as contract from './contract.ts';

describe("the simulated account, held against the vendor's contract", () => {
  let asking: Asking;

  beforeAll(async () => {
    asking = await startAsking({ pageSize: 7 });
  });

  afterAll(() => asking.server.close());

  test('words every page of summaries as the contract does', async () => {
    const path = '/v3/reports/summary_reports/email_campaign_summaries';

    contract.summariesPage.parse(await asking.read(path));
    contract.summariesPage.parse(await asking.read(`${path}?limit=500`));
  });

  test('words the list of campaigns and every campaign in it as the contract does', async () => {
    const { campaigns } = contract.campaignsPage.parse(await asking.read('/v3/emails'));

    for (const { campaign_id, current_status } of campaigns) {
      if (current_status !== 'Removed') {
        contract.campaignDetails.parse(await asking.read(`/v3/emails/${campaign_id}`));
      }
    }
    expect(campaigns.length).toBeGreaterThan(0);
  });

  test('words every bounce report as the contract does, three departures aside', async () => {
    for (const { campaignActivityId } of reported(asking)) {
      contract.bouncesPage.parse(await asking.read(bouncesPath(campaignActivityId)));
    }
  });

  test('words every report of sends as the contract does', async () => {
    for (const { campaignActivityId } of reported(asking)) {
      contract.sendsPage.parse(await asking.read(sendsPath(campaignActivityId)));
    }
  });

  test('words every report of clicks as the contract does', async () => {
    let clicks = 0;
    for (const { campaignActivityId } of reported(asking)) {
      const page = contract.clicksPage.parse(await asking.read(clicksPath(campaignActivityId)));
      clicks += page.tracking_activities.length;
    }
    expect(clicks).toBeGreaterThan(0);
  });

  test('words the reports of every contact, and the contact itself, as the contract does', async () => {
    const other = await startAsking({ pageSize: 2, tokens: { scopes: ['contact_data'] } });
    const kinds = 'tracking_activities_list=em_sends,em_bounces,em_clicks,em_opens';
    const all = 'start=2020-01-01T00:00:00.000Z&end=2030-01-01T00:00:00.000Z';
    for (const { contactId } of other.server.account.contacts) {
      contract.contactDetailsPage.parse(await other.read(detailsPath(contactId, kinds)));
      contract.contactSummaryPage.parse(await other.read(summaryPath(contactId, all)));
      contract.contact.parse(await other.read(`/v3/contacts/${contactId}`));
    }
    expect(other.server.account.contacts.length).toBeGreaterThan(0);
    await other.server.close();
  });

  test('words a report of rows with known codes, with a next link, to the letter of the contract', async () => {
    const activity = anActivity({ bounces: ['B', 'D', 'F'].map((bounce_code) => aRow({ bounce_code })) });
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    const other = await startAsking({ account, pageSize: 2 });

    contract.contractBouncesPage.parse(await other.read(bouncesPath(activity.campaignActivityId)));

    await other.server.close();
  });

  test('words counters and their errors as the contract does', async () => {
    const ids = reported(asking).map(({ campaignActivityId }) => campaignActivityId);
    const unknown = '00000000-0000-4000-8000-000000000000';
    const path = `/v3/reports/stats/email_campaign_activities/${[...ids.slice(0, 9), unknown].join(',')}`;

    const { results, errors } = contract.activityStats.parse(await asking.read(path));

    expect([results.length, errors.length]).toEqual([9, 1]);
  });

  test('words a token answer as the official client reads it', async () => {
    const refresh_token = asking.server.signIn.refreshToken();
    const response = await asking.askForTokens({ grant_type: 'refresh_token', refresh_token });

    contract.tokenAnswer.parse(await response.json());
  });

  test('departs from the contract where the evidence does, and the contract notices', async () => {
    const bounces = [aRowWithoutCode(), aRow({ bounce_code: 'Q' })];
    const activity = anActivity({ bounces });
    const account = anAccount({ campaigns: [aCampaign({ activities: [activity] })] });
    const other = await startAsking({ account, lastPageForm: 'noLinks' });

    const page = await other.read(bouncesPath(activity.campaignActivityId));
    const paths = contract.contractBouncesPage
      .safeParse(page)
      .error?.issues.map(({ path }) => path.join('.'));

    expect(paths).toEqual([
      'tracking_activities.0.bounce_code',
      'tracking_activities.1.bounce_code',
      '_links',
    ]);
    await other.server.close();
  });
});

function reported({ server }: Asking) {
  return server.account.campaigns
    .filter(({ status }) => status === 'Done')
    .flatMap(({ activities }) => activities.filter(hasBounceReport));
}

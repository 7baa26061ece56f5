import { describe, expect, test } from 'vitest';
import { addBounce } from '../../../local/simulated-account/account.ts';
import { expectedBounces } from '../../../local/simulated-account/expected-bounces.ts';
import {
  aCampaign,
  aDraft,
  anAccount,
  anActivity,
  anUnsentActivity,
  aRow,
  aRowWithoutCode,
  sendingDay,
} from '../../support/an-account.ts';

const span = { lookbackDays: 90, now: new Date('2026-03-12T09:30:00.000Z') };

const expectedOf = (...campaigns: Parameters<typeof aCampaign>) =>
  expectedBounces(anAccount({ campaigns: campaigns.map((campaign) => aCampaign(campaign)) }), span);

describe('expectedBounces', () => {
  test('names what a record must hold, in the form it must have', () => {
    const row = aRow({
      email_address: ' Ann@Example.com',
      created_time: '2026-03-10T08:00:00-05:00',
      bounce_code: 'F',
    });
    const activity = anActivity({ bounces: [row] });

    expect(expectedOf({ activities: [activity] })).toEqual([
      {
        address: 'ann@example.com',
        code: 'F',
        bouncedAt: '2026-03-10T13:00:00.000Z',
        campaignActivityId: activity.campaignActivityId,
        contactId: row.contact_id,
      },
    ]);
  });

  test('leaves the code out where the report does', () => {
    const [bounce] = expectedOf({ activities: [anActivity({ bounces: [aRowWithoutCode()] })] });

    expect(bounce).not.toHaveProperty('code');
  });

  test('counts a row that came late', () => {
    const activity = anActivity({ bounces: [aRow()] });
    addBounce(activity, aRow({ created_time: '2026-03-10T12:30:00.000Z' }));

    expect(expectedOf({ activities: [activity] })).toHaveLength(2);
  });

  test('counts a row that is listed twice once', () => {
    const row = aRow();

    expect(expectedOf({ activities: [anActivity({ bounces: [row, row] })] })).toHaveLength(1);
  });

  test('leaves out what cannot be read', () => {
    const bounces = [
      aRow({ created_time: 'yesterday' }),
      aRow({ email_address: ' ' }),
      aRow({ campaign_activity_id: 'x' }),
    ];

    expect(expectedOf({ activities: [anActivity({ bounces })] })).toEqual([]);
  });

  test('leaves out campaigns that are removed, unsent or too old, and activities without a report', () => {
    const bounces = [aRow()];
    const campaigns = [
      aCampaign({ status: 'Removed', activities: [anActivity({ bounces })] }),
      aCampaign({ sentAt: '2025-12-01T12:00:00.000Z', activities: [anActivity({ bounces })] }),
      aCampaign({ activities: [anActivity({ role: 'permalink', bounces }), anUnsentActivity({ bounces })] }),
      aDraft({ activities: [anActivity({ bounces })] }),
    ];

    expect(expectedBounces(anAccount({ campaigns }), span)).toEqual([]);
  });

  test('includes an old campaign that was sent again', () => {
    const activities = [
      anActivity({ sentAt: '2025-11-01T12:00:00.000Z', bounces: [aRow()] }),
      anActivity({ role: 'resend' }),
    ];

    expect(expectedOf({ lastSentAt: sendingDay, activities })).toHaveLength(1);
  });
});

import { expect, test } from 'vitest';
import { countPurposes } from '../../../local/outcome/request-purposes.ts';

test('requests are counted by what they were for', () => {
  const counts = countPurposes([
    '/oauth2/default/v1/token',
    '/v3/reports/summary_reports/email_campaign_summaries?limit=500',
    '/v3/emails?limit=500',
    '/v3/emails/5a5a5a5a-0000-4000-8000-000000000001',
    '/v3/reports/email_reports/5a5a5a5a-0000-4000-8000-000000000001/tracking/bounces?limit=500',
    '/v3/reports/email_reports/5a5a5a5a-0000-4000-8000-000000000001/tracking/bounces?cursor=x',
    '/v3/contacts',
  ]);

  expect(Object.fromEntries(counts)).toEqual({
    token: 1,
    summaries: 1,
    campaigns: 1,
    details: 1,
    bounces: 2,
    other: 1,
  });
});

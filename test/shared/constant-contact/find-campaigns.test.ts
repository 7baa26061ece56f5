import { expect, it } from 'vitest';
import { findSentCampaigns } from '../../../shared/constant-contact/find-campaigns.ts';
import { QuotaClosedError, ReportUnavailableError } from '../../../shared/errors.ts';
import { type Answered, aClient, answering } from '../../fuzz/in-process.ts';

const reach = Array.from({ length: 500 }, (_, number) => ({
  campaign_id: `ca000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  last_sent_date: '2026-11-01T10:00:00.000Z',
}));
const summaries = JSON.stringify({ bulk_email_campaign_summaries: reach });

/** What is found where the list of all campaigns gets this answer. */
async function find(list: Answered) {
  const server = answering(({ url }) => (url.includes('/emails?') ? list : { body: summaries }));
  const beyond = { recall: async () => undefined, store: async () => {} };
  try {
    return await findSentCampaigns(aClient(), '2026-08-01T00:00:00.000Z', { beyond, today: '2026-11-20' });
  } finally {
    server.stop();
  }
}

it('trouble with the list beyond the summaries is told, and what they reach is found', async () => {
  const { campaigns, fault } = await find({ status: 503, body: '' });
  expect(campaigns).toHaveLength(500);
  expect(fault).toBeInstanceOf(ReportUnavailableError);
});

it('a quota that closes at the list beyond the summaries ends the run, as it does anywhere', async () => {
  const closed = find({ status: 429, body: '[{"error_key":"quota_exceeded"}]' });
  await expect(closed).rejects.toThrow(QuotaClosedError);
});

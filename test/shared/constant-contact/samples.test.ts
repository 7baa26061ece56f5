import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBounceReport } from '../../../shared/constant-contact/bounce-report.ts';
import { readV2CampaignSends } from '../../../shared/constant-contact/v2/campaign-sends.ts';
import { readV2ContactBounces } from '../../../shared/constant-contact/v2/contact-bounces.ts';
import { readV2ContactClicks } from '../../../shared/constant-contact/v2/contact-clicks.ts';
import { readV2ContactSummary } from '../../../shared/constant-contact/v2/contact-summary.ts';
import { aClientOf, all, aScriptedVendor, type Script } from './scripted-vendor.ts';
import { apiKey, aV2Client } from './v2/a-v2-client.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'samples', `${name}.json`), 'utf8'));

/** The sample, and an empty page for the link in it. */
const thenNothing = (name: string): Script => {
  return (_, nth) => ({ body: nth === 1 ? sample(name) : { results: [] } });
};

it('the vendor’s sample of the email bounces report of v3 has two bounces without a code', async () => {
  const { client } = aClientOf(await aScriptedVendor(() => ({ body: sample('v3-email-bounces') })));
  const campaignActivityId = '6cc0d637-cf3d-4ac6-aad7-21567698eb38';
  const [page, ...more] = await all(readBounceReport(client, { campaignActivityId }));
  const bounce = {
    address: 'jake_dodge@jakedodgepancakes.com',
    bouncedAt: '2019-05-16T21:14:00.000Z',
    campaignActivityId,
    contactMoved: false,
    contactDeleted: false,
  };
  expect(page).toEqual({
    rows: [
      { kind: 'bounce', bounce: { ...bounce, contactId: '4399ce90-5b89-11e7-ba80-00163e498a38' } },
      { kind: 'bounce', bounce: { ...bounce, contactId: '4399f5a0-5b89-11e7-ba80-00163e498a38' } },
    ],
    isLast: true,
  });
  expect(more).toEqual([]);
});

it('the vendor’s sample of the contact bounces report of v2 has two bounces of an address', async () => {
  const { client, vendor } = await aV2Client(thenNothing('v2-contact-bounces'));
  const row = { address: 'abc@example.com', contactId: '1' };
  const said = { code: 'B', description: 'Non-existent address', message: '' };
  expect(await readV2ContactBounces(client, '1')).toEqual({
    rows: [
      { ...row, campaignId: '1100394165287', at: '2012-12-06T18:06:15.000Z', said },
      { ...row, campaignId: '1100394165290', at: '2012-12-06T13:06:39.990Z', said },
    ],
    unreadable: 0,
    isWhole: true,
  });
  expect(vendor.received.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
    `/v2/contacts/1/tracking/bounces?limit=500&api_key=${apiKey}`,
    `/v2/contacts/1/tracking/bounces?next=c3RhcnRBdD0zJmxpbWl0PTI&api_key=${apiKey}`,
  ]);
});

it('the vendor’s sample of the contact clicks report of v2 has a click', async () => {
  const { client, vendor } = await aV2Client(thenNothing('v2-contact-clicks'));
  expect(await readV2ContactClicks(client, '36')).toEqual({
    rows: [
      {
        address: 'bcd@example.com',
        contactId: '36',
        campaignId: '1100394165287',
        at: '2012-12-06T08:06:25.732Z',
        link: '1100394163874',
      },
    ],
    unreadable: 0,
    isWhole: true,
  });
  expect(vendor.received.map(({ url }) => url.pathname)).toEqual([
    '/v2/contacts/36/tracking/clicks',
    '/v2/contacts/36/tracking/clicks',
  ]);
});

it('the vendor’s sample of the contact summary report of v2 has more bounces than sends', async () => {
  const { client, vendor } = await aV2Client(() => ({ body: sample('v2-contact-summary') }));
  expect(await readV2ContactSummary(client, '11')).toEqual({
    ...{ sends: 15, opens: 10, clicks: 10, forwards: 3, unsubscribes: 2, bounces: 18 },
  });
  expect(vendor.received.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
    `/v2/contacts/11/tracking/reports/summary?api_key=${apiKey}`,
  ]);
});

it('the vendor’s sample of the campaign sends report of v2 has two recipients', async () => {
  const { client, vendor } = await aV2Client(thenNothing('v2-campaign-sends'));
  const campaignId = '1100394165287';
  expect(await readV2CampaignSends(client, campaignId)).toEqual({
    rows: [
      { address: 'abc@example.com', contactId: '21', campaignId, at: '2012-12-06T13:06:14.762Z' },
      { address: 'def@example.com', contactId: '19', campaignId, at: '2012-12-06T13:06:14.653Z' },
    ],
    unreadable: 0,
    isWhole: true,
  });
  expect(vendor.received[0]?.url.pathname).toBe(`/v2/emailmarketing/campaigns/${campaignId}/tracking/sends`);
});

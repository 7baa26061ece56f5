import { expect, it } from 'vitest';
import { createOlderCampaigns } from '../../../../functions/poller/memory/older-campaigns.ts';
import { aClock } from '../../../support/a-clock.ts';

const campaignId = 'ca000000-0000-4000-8000-000000000001';
const lastSentAt = '2026-03-10T10:00:00.000Z';
const campaign = { campaignId, lastSentAt, bounces: undefined, sends: undefined };

/** A memory over a note with this text. */
function over(text: string | undefined) {
  let note = text;
  const write = async (written: string) => {
    note = written;
  };
  return createOlderCampaigns({ read: async () => note, write }, aClock());
}

it('what was found beyond the summaries is recalled by its key, and by no other', async () => {
  const memory = over(undefined);
  expect(await memory.recall('today')).toBeUndefined();
  await memory.store('today', [campaign, { ...campaign, lastSentAt: undefined }]);
  expect(await memory.recall('today')).toEqual([campaign, { ...campaign, lastSentAt: undefined }]);
  expect(await memory.recall('tomorrow')).toBeUndefined();
});

it.each([
  ['cut off', '{"key":"today","campaigns":['],
  ['of another form', '{"key":"today","campaigns":{}}'],
  [
    'with an id that is none',
    JSON.stringify({ key: 'today', campaigns: [{ id: '../emails', at: lastSentAt }] }),
  ],
  ['with a time that is none', JSON.stringify({ key: 'today', campaigns: [{ id: campaignId, at: 'May' }] })],
])('a note that is %s is no note: the vendor is asked again', async (_, text) => {
  expect(await over(text).recall('today')).toBeUndefined();
});

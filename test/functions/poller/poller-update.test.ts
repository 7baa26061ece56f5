import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { CampaignMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import { hourMs } from '../../../shared/bounce/instant.ts';
import { minuteMs } from '../../support/a-clock.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';

const polling = aPollingWorld();
const { start, requests, ending } = polling;

const put = (item: Record<string, unknown>) =>
  polling.world.table.documents.send(new PutCommand({ TableName: polling.world.table.table, Item: item }));

/** Gives the state of every campaign the form in which version 0.1.0 kept it. */
async function asOfBefore(): Promise<void> {
  for (const { pk, revision, state, expiresAtEpochSeconds } of await polling.world.table.items(
    'POLL#CAMPAIGN#',
  )) {
    const { campaignId, listed, details, reports } = state as CampaignMemory;
    const activities = reports.map(({ campaignActivityId, seen, counters }) => ({
      campaignActivityId,
      readAt: details.readAt,
      lookedAt: details.readAt,
      seen,
      ...(counters && { counters: counters.byCode }),
    }));
    const before = {
      campaignId,
      ...listed,
      details: { readAt: details.readAt },
      detailsFor: listed.lastSentAt,
    };
    await put({ pk, revision, expiresAtEpochSeconds, state: { ...before, activities } });
  }
}

describe('an update of version 0.1.0', () => {
  it('reads every report once more, publishes nothing twice, and goes on as before', async () => {
    await start();
    await polling.world.runPoller();
    await polling.world.drain();
    await asOfBefore();
    const { sent } = polling.world;
    const [published, read] = [sent(), requests('bounces').length];

    polling.world.clock.advance(15 * minuteMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(sent()).toBe(published);
    expect(requests('details')).toHaveLength(4);
    expect(requests('bounces').length).toBeGreaterThan(read);

    const asked = polling.world.constantContact.requests.length;
    polling.world.clock.advance(15 * minuteMs);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(polling.world.constantContact.requests).toHaveLength(asked + 1);
  });

  it('keeps to a quota that was closed before it, until midnight UTC', async () => {
    await start();
    await put({ pk: 'POLL#QUOTA', text: '2026-03-11T00:00:00.000Z', expiresAtEpochSeconds: 1_790_000_000 });
    for (let hour = 18; hour < 24; hour += 1) {
      expect(await polling.world.runPoller()).toBeUndefined();
      expect(ending()).toBe('quotaClosed');
      polling.world.clock.advance(hourMs);
    }
    expect(polling.world.constantContact.requests).toEqual([]);
    expect(await polling.world.runPoller()).toBeUndefined();
    expect(ending()).toBe('allRead');
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../../../local/simulated-account/account.ts';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  people,
  readers,
  weeklySends,
} from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
const outage = (sends = 1_000) => aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)], { sends });

/** The vendor gives no code in any row, as in its own guide. */
function withoutCodes(): void {
  on.world.constantContact.faults.push({
    match: ({ purpose }) => purpose === 'bounces',
    respond(_asked, served) {
      const answer = served();
      return { ...answer, body: answer.body.replaceAll(/"bounce_code":"[A-Z]",/g, '') };
    },
  });
}

describe('outage detection understands', () => {
  beforeEach(() => on.begin(weeklySends(8, 11)));

  it('rows without a code, once their codes have been asked for', async () => {
    withoutCodes();
    on.send(outage());
    await on.run();
    expect(await on.decisions(victims)).toEqual({ suppress: 200 });
    await on.live(2, 12);
    expect(await on.incidents()).toMatchObject([{ code: 'B', judged: { bounced: 200 } }]);
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('a number of sends that comes later than the bounces', async () => {
    const campaign: Campaign = outage(0);
    on.send(campaign);
    await on.run();
    const [activity] = campaign.activities;
    if (activity) activity.sends = 1_000;
    on.world.clock.advance(hourMs);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('ids in capitals', async () => {
    const campaign = outage();
    const activities = campaign.activities.map((activity) => ({
      ...activity,
      campaignActivityId: activity.campaignActivityId.toUpperCase(),
    }));
    on.send({ ...campaign, activities });
    await on.run();
    await on.run();
    expect(await on.incidents()).toHaveLength(1);
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('domains that are longer than one can be: they have no provider, and the register stays readable', async () => {
    const domain = 'd'.repeat(256);
    const nowhere = people('x', 60).map((who, at) => ({ ...who, email_address: `nobody-${at}@${domain}` }));
    on.send(aWeeklySend(12, [], { delivered: [...readers, ...nowhere], sends: 1_060 }));
    await on.run();
    on.send(aWeeklySend(13, [...anOrdinaryWeek(13), bouncing('B', nowhere)]));
    expect(await on.run()).toBeUndefined();
    expect(await on.run()).toBeUndefined();
    expect(await on.incidents()).toEqual([]);
  });
});

describe('codes that become known later', () => {
  it('count at their providers at once, or the next send would be judged by half of what is known', async () => {
    const campaign = aWeeklySend(12, [bouncing('B', people('gmail.com', 25))]);
    await on.begin([campaign], { runs: 0 });
    withoutCodes();
    await on.run();
    const item = await on.world.table.item(`POLL#CAMPAIGN#${campaign.campaignId}`);
    const known = { seen: { B: 25 }, providers: { [providerHash('gmail.com')]: { B: 25 } } };
    expect(item).toMatchObject({ state: { reports: [known] } });
  });
});

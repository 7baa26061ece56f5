import { vendorLimits } from '../../local/simulated-account/request-limits.ts';
import { aClock, dayMs } from '../support/a-clock.ts';
import { aWorld } from '../support/a-world.ts';
import { aCampaign, anAccount, anActivity, manyRows } from '../support/an-account.ts';
import { tickWell } from './a-metered-world.ts';
import { dayOfTicks, halfADayMs, ticksPerDay } from './day-of-ticks.ts';
import type { Part } from './finding.ts';
import { figure } from './tally.ts';

const sizes = [10, 50, 100];
/** All in the lookback; in the other case all are fresh, which is the worst a day can bring. */
const spreads = [
  { name: 'sent evenly over 90 days', days: 90 },
  { name: 'all sent in the last two days', days: 2 },
];

/** How much of the vendor's quota the poller spends. */
export const requests: Part = {
  name: 'requests',
  about: 'Constant Contact requests of one day, and their share of the quota',
  async run() {
    const rows: string[][] = [];
    for (const { name, days } of spreads) {
      for (const activities of sizes) {
        const count = await requestsOfADay(activities, days);
        const share = (100 * count) / vendorLimits.perDay;
        rows.push([`${activities} activities, ${name}`, figure(count), `${figure(share, 1)} %`]);
      }
    }
    return {
      goals: [],
      sections: [
        {
          title: `Requests of a day of ${ticksPerDay} ticks`,
          head: ['account', 'requests', `of ${figure(vendorLimits.perDay)}`],
          rows,
          notes: [
            'Reports of one page each; a report of 500 rows or more costs one request more per 500 rows.',
          ],
        },
      ],
    };
  },
};

/** Counted by the simulated account, on a day that begins half a day after everything has been read once. */
async function requestsOfADay(activities: number, days: number): Promise<number> {
  const clock = aClock('2026-11-20T00:00:00.000Z');
  const campaigns = Array.from({ length: activities }, (_, nth) => {
    const sentAt = new Date(clock.now().getTime() - ((nth + 0.5) / activities) * days * dayMs).toISOString();
    return aCampaign({ sentAt, activities: [anActivity({ sentAt, bounces: manyRows(5) })] });
  });
  // What a day would need is the question, even where it is more than the vendor gives.
  const simulated = { limits: { perDay: Number.POSITIVE_INFINITY } };
  const world = await aWorld({ account: anAccount({ campaigns }), clock, simulated });
  try {
    world.signIn();
    await tickWell(world);
    clock.advance(halfADayMs);
    const before = world.constantContact.requests.length;
    await dayOfTicks(world);
    return world.constantContact.requests.length - before;
  } finally {
    await world.close();
  }
}

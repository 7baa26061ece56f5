import { expect, it } from 'vitest';
import { runQuotaTable } from './quota-table.ts';

it('polling costs a small multiple of what is there to find, and a fraction of asking for everything', async () => {
  for (const { activities, poller, busiestDay, naive, lowerBound } of await runQuotaTable({
    activities: [10, 100],
  })) {
    expect(lowerBound, String(activities)).toBeGreaterThan(0);
    expect(poller).toBeLessThanOrEqual(24 + 10 * lowerBound);
    expect(busiestDay).toBeLessThan(500);
    expect(naive).toBeGreaterThan(3 * poller);
  }
}, 60_000);

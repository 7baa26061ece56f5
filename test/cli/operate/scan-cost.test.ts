import { expect, test } from 'vitest';
import { prices } from '../../../bench/prices.ts';
import { scanCost } from '../../../cli/operate/scan-cost.ts';

test('a whole table costs half a read unit for every 4 KB, at the price that the bench reckons with', () => {
  expect(scanCost({ items: 1_000_000, bytes: 1_024_000_000 })).toEqual({
    readUnits: 125_000,
    dollars: (125_000 * prices.readUnit.usd) / prices.readUnit.per,
  });
  expect(scanCost({ items: 1, bytes: 1 }).readUnits).toBe(0.5);
  expect(scanCost({ items: 0, bytes: 0 })).toEqual({ readUnits: 0, dollars: 0 });
});

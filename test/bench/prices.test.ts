import { expect, test } from 'vitest';
import { listPrice, priceAfterFree, prices } from '../../bench/prices.ts';

test('a million writes cost what a million writes cost', () => {
  expect(listPrice(1_000_000, prices.writeUnit)).toBeCloseTo(0.625);
});

test('the free part is taken off, and never paid out', () => {
  expect(priceAfterFree(12, prices.alarmMetric)).toBeCloseTo(0.2);
  expect(priceAfterFree(9, prices.alarmMetric)).toBe(0);
});

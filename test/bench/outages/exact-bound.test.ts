import { expect, test } from 'vitest';
import { upperBound } from '../../../bench/outages/exact-bound.ts';

// Half of the 95 % quantile of chi-square with 2 (n + 1) degrees of freedom, from tables.
test.each([
  [0, 2.996],
  [1, 4.744],
  [10, 16.962],
  [30, 40.691],
])('of %i counted at most %f are to be expected', (count, bound) => {
  expect(upperBound(count)).toBeCloseTo(bound, 2);
});

test('comes near the count itself where that is large', () => {
  // 1.645 deviations of a Poisson variable.
  expect(upperBound(400)).toBeGreaterThan(432);
  expect(upperBound(400)).toBeLessThan(436);
});

import { expect, test } from 'vitest';
import { median } from '../../../bench/cold/median.ts';

test.each([
  [[3], 3],
  [[10, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (figures, middle) => {
  expect(median(figures)).toBe(middle);
});

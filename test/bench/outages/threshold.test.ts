import { expect, test } from 'vitest';
import { createQuickFewest, fewestBelow } from '../../../bench/outages/threshold.ts';
import { tailOf } from '../../../shared/bounce/outage/tail.ts';

const cases = [2, 4, 10, 40, 450, 20_000].flatMap((witnesses) =>
  [0.0005, 0.002, 0.005, 0.03].map((mean) => ({ witnesses, mean })),
);

test.each(cases)(
  'is the fewest whose tail is below the level: of $witnesses at $mean',
  ({ witnesses, mean }) => {
    const usual = { mean, messages: 15 };
    const fewest = fewestBelow(0.01, witnesses, usual);

    expect(tailOf(fewest, witnesses, usual)).toBeLessThan(0.01);
    expect(tailOf(fewest - 1, witnesses, usual)).toBeGreaterThanOrEqual(0.01);
  },
);

test('is more than the witnesses where all of them are not enough', () => {
  expect(fewestBelow(0.01, 2, { mean: 0.5, messages: 15 })).toBe(3);
});

test('the quick answer is never above the exact one, and not far below it', () => {
  const quick = createQuickFewest(0.01, 15);
  for (const { witnesses, mean } of cases) {
    const exact = fewestBelow(0.01, witnesses, { mean, messages: 15 });

    expect(quick(witnesses, mean)).toBeLessThanOrEqual(exact);
    expect(quick(witnesses, mean)).toBeGreaterThanOrEqual(Math.floor(exact * 0.6));
  }
});

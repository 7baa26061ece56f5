import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tailOf } from '../../../../shared/bounce/outage/tail.ts';

describe('the probability that so many bounce, or more', () => {
  // Rational sums, to eleven digits.
  it.each([
    [2, 2, 0.005, 15, 3.359375e-4],
    [7, 18, 0.003, 15, 1.0627533025e-4],
    [9, 60, 0.01, 200, 9.6110659576e-6],
    [100, 200, 0.002, 15, 2.3812097603e-7],
    [40, 40, 0.003, 15, 4.1910147213e-16],
  ])('of %d of %d, at a usual %d and %d messages, is %d', (bounced, witnesses, mean, messages, exact) => {
    const chance = tailOf(bounced, witnesses, { mean, messages });
    expect(Math.abs(chance / exact - 1)).toBeLessThan(1e-10);
  });

  it('is certain that none or more do', () => {
    expect(tailOf(0, 10, { mean: 0.01, messages: 15 })).toBe(1);
  });

  it('falls with each more that bounces, and rises with what is usual', () => {
    const any = fc.record({
      witnesses: fc.integer({ min: 2, max: 3_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      mean: fc.double({ min: 0.0002, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(any, ({ witnesses, share, mean }) => {
        const bounced = Math.max(1, Math.floor(share * (witnesses - 1)));
        const usual = { mean, messages: 15 };
        const chance = tailOf(bounced, witnesses, usual);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        const slack = 1 + 1e-9;
        expect(tailOf(bounced + 1, witnesses, usual)).toBeLessThanOrEqual(chance * slack);
        expect(tailOf(bounced, witnesses, { ...usual, mean: mean * 1.1 })).toBeGreaterThanOrEqual(
          chance / slack,
        );
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { createRequestCounter, vendorLimits } from '../../../local/simulated-account/request-limits.ts';

describe("the vendor's limits", () => {
  test('let ten thousand paced requests a day pass, and no more', () => {
    const counter = createRequestCounter(vendorLimits);
    const verdicts = Array.from({ length: 10_001 }, (_, asked) => counter.count(asked * 300));

    expect(verdicts.indexOf('quotaExceeded')).toBe(10_000);
    expect(verdicts).not.toContain('throttled');
  });

  test('let a whole burst of four pass once a second', () => {
    const counter = createRequestCounter(vendorLimits);
    const verdicts = [0, 0, 0, 0, 1_000, 1_000, 1_000, 1_000].map((at) => counter.count(at));

    expect(verdicts).toEqual(Array(8).fill(undefined));
    expect(counter.count(1_999)).toBe('throttled');
  });
});

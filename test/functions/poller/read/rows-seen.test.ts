import { describe, expect, it } from 'vitest';
import { largestProviders } from '../../../../functions/poller/read/rows-seen.ts';

describe('the providers that campaign memory keeps of a report', () => {
  const codes = ['B', 'Z'];

  it('have the codes an incident can be of, and more than one contact', () => {
    const seen = new Map([
      ['gmail', { B: 2, F: 30, '-': 4 }],
      ['yahoo', { Z: 1, V: 9 }],
      ['gmx', { B: 1, Z: 1 }],
    ]);
    expect(largestProviders(seen, codes)).toEqual({ gmail: { B: 2 }, gmx: { B: 1, Z: 1 } });
  });

  it('are the forty where most contacts bounced, the same whatever their order', () => {
    const seen = Array.from({ length: 60 }, (_, nth) => [`p${nth}`, { B: 2 + (nth % 30) }] as const);
    const kept = largestProviders(new Map(seen), codes);
    expect(Object.keys(kept)).toHaveLength(40);
    expect(Math.min(...Object.values(kept).map(({ B = 0 }) => B))).toBe(12);
    expect(largestProviders(new Map(seen.toReversed()), codes)).toEqual(kept);
  });

  it('are none under a policy without outage detection', () => {
    expect(largestProviders(new Map([['gmail', { B: 99 }]]), [])).toEqual({});
  });
});

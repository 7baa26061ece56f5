import { describe, expect, it } from 'vitest';
import { missingRows, total } from '../../../../functions/poller/plan/missing.ts';

describe('what is missing from a report', () => {
  it.each([
    ['nothing when everything counted was seen', { B: 2, F: 1 }, { B: 2, F: 1 }, {}],
    ['what is counted and was not seen, by code', { B: 5, F: 1, V: 2 }, { B: 2, V: 2 }, { B: 3, F: 1 }],
    ['nothing when a counter goes down', { B: 1 }, { B: 4 }, {}],
    ['nothing for codes that are not counted', {}, { B: 4 }, {}],
    [
      'what is left after rows without a code, which are in some counter too',
      { B: 3, F: 2 },
      { B: 2, '-': 2 },
      { F: 1 },
    ],
    [
      '“other” first for rows without a code: that is where the vendor counts them',
      { B: 1, X: 2 },
      { '-': 2 },
      { B: 1 },
    ],
    ['nothing for unknown letters and unreadable rows', { X: 2 }, { '?': 1, '!': 1 }, {}],
    [
      'no credit for a row whose code has become known since',
      { B: 1, F: 1 },
      { '-': 1, '+': 1, B: 1 },
      { F: 1 },
    ],
  ])('is %s', (_, counters, seen, missing) => {
    expect(missingRows(counters, seen)).toEqual(missing);
  });

  it('adds up over codes', () => {
    expect(total(missingRows({ B: 5, F: 1 }, { B: 2 }))).toBe(4);
  });
});

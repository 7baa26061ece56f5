import { describe, expect, it } from 'vitest';
import { newReport, type ReportMemory } from '../../../../functions/poller/plan/campaign-memory.ts';
import {
  applySearch,
  isCodeSearchDue,
  type SearchResult,
} from '../../../../functions/poller/plan/code-search.ts';
import { TimeUpError } from '../../../../shared/errors.ts';
import { ago, now } from './specification/specify-reads.ts';

const at = now.toISOString();
const withoutCode = (what: Partial<ReportMemory> = {}): ReportMemory => ({
  ...newReport('a'),
  seen: { B: 2, '-': 3 },
  ...what,
});
const searched = (attempts: number, last: Parameters<typeof ago>[0]) => ({
  codeSearch: { since: ago('9 d'), attempts, last: ago(last) },
});

describe('the codes of rows that came without one are asked for', () => {
  it.each<[string, ReportMemory, boolean]>([
    ['when there are such rows', withoutCode(), true],
    ['not when there are none', newReport('a'), false],
    ['not when all of them are known by now', withoutCode({ seen: { D: 3, '-': 3, '+': 3 } }), false],
    ['when some of them are not', withoutCode({ seen: { D: 2, '-': 3, '+': 2 } }), true],
    ['once a day', withoutCode(searched(1, '1 d')), true],
    ['not sooner', withoutCode(searched(1, '0.99 d')), false],
    ['not after three attempts that found none', withoutCode(searched(3, '9 d')), false],
    ['not where the vendor does not filter by code', withoutCode({ codeSearch: 'not offered' }), false],
  ])('%s', (_, report, isDue) => {
    expect(isCodeSearchDue(report, now)).toBe(isDue);
  });
});

describe('a search for codes', () => {
  const found = (published: number): SearchResult => ({
    outcome: 'searched',
    published,
    seen: { D: published },
    providers: { abcd: { D: published } },
  });
  const before = withoutCode(searched(2, '1 d'));

  it.each<[string, SearchResult, Partial<ReportMemory>]>([
    [
      'that found some begins to count anew',
      found(2),
      {
        seen: { D: 2 },
        providers: { abcd: { D: 2 } },
        codeSearch: { since: ago('9 d'), attempts: 0, last: at },
      },
    ],
    ['that found none is an attempt', found(0), { codeSearch: { since: ago('9 d'), attempts: 3, last: at } }],
    [
      'that failed is an attempt',
      { outcome: 'failed' },
      {
        codeSearch: { since: ago('9 d'), attempts: 3, last: at },
      },
    ],
    // But it is not made again at once either: a search that takes longer than a run leaves the others their turn.
    [
      'that was cut is none',
      { outcome: 'cut', error: new TimeUpError() },
      {
        codeSearch: { since: ago('9 d'), attempts: 2, last: at },
      },
    ],
    ['that the vendor does not offer is the last', { outcome: 'not offered' }, { codeSearch: 'not offered' }],
  ])('%s', (_, result, change) => {
    expect(applySearch(before, result, now)).toMatchObject(change);
  });

  it('begins to count with the first', () => {
    expect(applySearch(withoutCode(), { outcome: 'failed' }, now)).toMatchObject({
      codeSearch: { since: at, attempts: 1, last: at },
    });
  });
});

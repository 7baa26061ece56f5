import { describe, expect, test } from 'vitest';
import { compare, decidedAgain } from '../../../local/outcome/compare.ts';
import { keptInFull } from '../../../shared/bounce/history.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const ada = aBounce();
const grace = aBounce({ address: 'grace@example.com', contactId: '0c0c0c0c-0000-4000-8000-000000000002' });
const nothing = { lost: [], misread: [], duplicated: 0, invented: 0 };

describe('compare', () => {
  test('finds nothing when table and account hold the same bounces, in any order', () => {
    expect(compare([ada, grace], [anAddressRecord([grace]), anAddressRecord([ada])])).toEqual(nothing);
  });

  test('names a bounce that is missing from the table', () => {
    expect(compare([ada, grace], [anAddressRecord([ada])])).toEqual({ ...nothing, lost: [grace] });
  });

  test('names a bounce that is there under another address only', () => {
    const moved = anAddressRecord([{ ...ada, address: 'other@example.com' }]);

    expect(compare([ada], [moved])).toEqual({ ...nothing, lost: [ada], invented: 1 });
  });

  test('names a bounce whose code was lost on the way', () => {
    const { code: _, ...bare } = ada;

    expect(compare([ada], [anAddressRecord([bare])])).toEqual({ ...nothing, misread: [ada] });
  });

  test('counts a bounce that was stored twice', () => {
    expect(compare([ada], [anAddressRecord([ada]), anAddressRecord([ada])])).toEqual({
      ...nothing,
      duplicated: 1,
    });
  });

  test('counts a bounce that the account does not have', () => {
    expect(compare([ada], [anAddressRecord([ada]), anAddressRecord([grace])])).toEqual({
      ...nothing,
      invented: 1,
    });
  });

  test('knows bounces that are too old to be kept in full', () => {
    const many = Array.from({ length: keptInFull + 3 }, (_, day) =>
      aBounce({ bouncedAt: `2026-10-${String(day + 10)}T00:00:00.000Z` }),
    );

    expect(compare(many, [anAddressRecord(many)])).toEqual(nothing);
  });
});

describe('decidedAgain', () => {
  test('counts records that were written again', () => {
    const before = [anAddressRecord([ada], 'one'), anAddressRecord([grace], 'one')];
    const after = [anAddressRecord([ada], 'two'), anAddressRecord([grace], 'one')];

    expect(decidedAgain(before, after)).toBe(1);
  });

  test('does not count a record that is new', () => {
    expect(decidedAgain([], [anAddressRecord([ada])])).toBe(0);
  });
});

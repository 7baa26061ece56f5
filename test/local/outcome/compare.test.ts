import { describe, expect, test } from 'vitest';
import { compare, decidedAgain, repeatsExplained } from '../../../local/outcome/compare.ts';
import { keptInFull } from '../../../shared/bounce/history.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';

const ada = aBounce();
const grace = aBounce({ address: 'grace@example.com', contactId: '0c0c0c0c-0000-4000-8000-000000000002' });
const elsewhere = aBounce({
  campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000009',
  bouncedAt: '2026-10-01T09:00:00.000Z',
});
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

  test.each([
    ['of which an incident was opened', anAddressRecord([ada]), aHeldRecord([ada])],
    [
      'whose incident has ended',
      aHeldRecord([ada]),
      aHeldRecord([ada], anIncidentReference({ status: 'dismissed', version: 2 })),
    ],
  ])('does not count a record %s', (_, before, after) => {
    expect(decidedAgain([before], [{ ...after, revision: 'two' }])).toBe(0);
  });

  test('counts a record that was written again and knows no more of its incident than before', () => {
    expect(decidedAgain([aHeldRecord([ada])], [{ ...aHeldRecord([ada]), revision: 'two' }])).toBe(1);
  });
});

describe('repeatsExplained', () => {
  const twice = [ada, aBounce({ contactId: '0c0c0c0c-0000-4000-8000-000000000003' })];

  test.each([
    ['nothing where no incident is known', [anAddressRecord([ada])], [anAddressRecord([ada], 'two')], 0],
    ['the bounce that an incident holds now', [anAddressRecord([ada])], [aHeldRecord([ada])], 1],
    ['both bounces of an address that it holds', [anAddressRecord(twice)], [aHeldRecord(twice)], 2],
    ['no bounce of another send', [anAddressRecord([ada, elsewhere])], [aHeldRecord([ada, elsewhere])], 1],
    [
      'the bounce of an incident that has ended',
      [aHeldRecord([ada])],
      [aHeldRecord([ada], anIncidentReference({ status: 'confirmed', version: 2 }))],
      1,
    ],
    ['nothing where an incident is as it was', [aHeldRecord([ada])], [aHeldRecord([ada])], 0],
    ['nothing of a record that is new: it was published for the first time', [], [aHeldRecord([ada])], 0],
  ])('counts %s', (_, before, after, expected) => {
    expect(repeatsExplained(before, after)).toBe(expected);
  });
});

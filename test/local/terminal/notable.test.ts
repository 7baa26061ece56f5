import { describe, expect, test } from 'vitest';
import { pickNotable } from '../../../local/terminal/notable.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const none = { withCapitals: new Map<string, string>(), beyondAscii: new Map<string, string>() };
const later = '2026-11-02T10:00:00.000Z';
const anotherContact = '0c0c0c0c-0000-4000-8000-000000000009';
const kindOf = (...bounces: Parameters<typeof anAddressRecord>[0]) =>
  pickNotable([anAddressRecord(bounces)], none, 20).map(({ kind }) => kind);

describe('pickNotable', () => {
  test.each([
    ['A code nobody knows', [aBounce({ code: 'Q' })]],
    ['No code in the report', [{ address: 'ada@example.com', ...withoutCode(aBounce()) }]],
    ['The contact was deleted', [aBounce({ contactDeleted: true })]],
    ['The contact has another address now', [aBounce({ contactMoved: true })]],
    ['One address, two contacts', [aBounce(), aBounce({ contactId: anotherContact })]],
    ['Several bounces with different codes', [aBounce(), aBounce({ code: 'F', bouncedAt: later })]],
    ['The same code several times', [aBounce(), aBounce({ bouncedAt: later })]],
    ['Ordinary ones, with the other codes', [aBounce()]],
  ])('gives a row the heading %j', (kind, bounces) => {
    expect(kindOf(...bounces)).toEqual([kind]);
  });

  test('points out capitals and letters beyond English in the account', () => {
    const records = ['ada@example.com', 'zoe@example.com'].map((address) =>
      anAddressRecord([aBounce({ address })]),
    );
    const spelling = {
      withCapitals: new Map([['ada@example.com', 'Ada@Example.com']]),
      beyondAscii: new Map([['zoe@example.com', 'Zoë']]),
    };

    expect(pickNotable(records, spelling, 20)).toMatchObject([
      { kind: 'A name or address beyond English letters', evidence: 'written Zoë' },
      { kind: 'Typed with capital letters or spaces', evidence: 'typed as Ada@Example.com' },
    ]);
  });

  test.each([
    ['both codes', 'bounces: F, B', [aBounce(), aBounce({ code: 'F', bouncedAt: later })]],
    ['a code as often as it came', 'bounces: B, B', [aBounce(), aBounce({ bouncedAt: later })]],
    ['how many contacts share it', '2 contacts', [aBounce(), aBounce({ contactId: anotherContact })]],
  ])('shows beside an address %s', (_what, evidence, bounces) => {
    expect(pickNotable([anAddressRecord(bounces)], none, 20)).toMatchObject([{ evidence }]);
  });

  test('shows no more rows than asked for, and the rare ones first', () => {
    const ordinary = Array.from({ length: 30 }, (_, at) =>
      anAddressRecord([aBounce({ address: `${at}@example.com`, code: 'BDFSVXZ'.charAt(at % 7) })]),
    );
    const odd = anAddressRecord([aBounce({ address: 'odd@example.com', code: 'Q' })]);

    const [first, ...others] = pickNotable([...ordinary, odd], none, 5);

    expect(first?.record).toBe(odd);
    expect(others).toHaveLength(4);
  });
});

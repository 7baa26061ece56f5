import { describe, expect, test } from 'vitest';
import { pickNotable } from '../../../local/terminal/notable.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const none = { withCapitals: new Set<string>(), beyondAscii: new Set<string>() };
const later = '2026-11-02T10:00:00.000Z';
const anotherContact = '0c0c0c0c-0000-4000-8000-000000000009';
const noteOn = (...bounces: Parameters<typeof anAddressRecord>[0]) =>
  pickNotable([anAddressRecord(bounces)], none, 20).map(({ note }) => note);

describe('pickNotable', () => {
  test.each([
    ['unknown code', [aBounce({ code: 'Q' })]],
    ['no code', [{ address: 'ada@example.com', ...withoutCode(aBounce()) }]],
    ['contact deleted', [aBounce({ contactDeleted: true })]],
    ['contact moved', [aBounce({ contactMoved: true })]],
    ['two contacts', [aBounce(), aBounce({ contactId: anotherContact })]],
    ['several codes', [aBounce(), aBounce({ code: 'F', bouncedAt: later })]],
    ['several bounces', [aBounce(), aBounce({ bouncedAt: later })]],
    ['', [aBounce()]],
  ])('calls it %j', (note, bounces) => {
    expect(noteOn(...bounces)).toEqual([note]);
  });

  test('points out capitals and letters beyond English in the account', () => {
    const records = ['ada@example.com', 'zoe@example.com'].map((address) =>
      anAddressRecord([aBounce({ address })]),
    );
    const spelling = {
      withCapitals: new Set(['ada@example.com']),
      beyondAscii: new Set(['zoe@example.com']),
    };

    expect(pickNotable(records, spelling, 20).map(({ note }) => note)).toEqual([
      'non-English name',
      'capital letters',
    ]);
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

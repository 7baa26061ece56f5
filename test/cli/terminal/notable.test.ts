import { describe, expect, test } from 'vitest';
import { pickNotable } from '../../../cli/terminal/notable.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const none = { withCapitals: new Map<string, string>(), beyondAscii: new Map<string, string>() };
const later = '2026-11-02T10:00:00.000Z';
const anotherContact = '0c0c0c0c-0000-4000-8000-000000000009';
const kindOf = (...bounces: Parameters<typeof anAddressRecord>[0]) =>
  pickNotable([anAddressRecord(bounces)], none, 20).map(({ kind }) => kind);

describe('pickNotable', () => {
  test.each([
    ['a code that we do not know', [aBounce({ code: 'Q' })]],
    ['no code in the report', [{ address: 'ada@example.com', ...withoutCode(aBounce()) }]],
    ['the contact was deleted', [aBounce({ contactDeleted: true })]],
    ['the contact has another address now', [aBounce({ contactMoved: true })]],
    ['one address, two contacts', [aBounce(), aBounce({ contactId: anotherContact })]],
    ['several bounces with different codes', [aBounce(), aBounce({ code: 'F', bouncedAt: later })]],
    ['the same code several times', [aBounce(), aBounce({ bouncedAt: later })]],
    ['ordinary', [aBounce()]],
  ])('calls a row %j', (kind, bounces) => {
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
      { kind: 'a name or address beyond English letters', evidence: 'written Zoë' },
      { kind: 'typed with capital letters or spaces', evidence: 'typed as Ada@Example.com' },
    ]);
  });

  test.each([
    ['both codes', 'bounces: F, B', [aBounce(), aBounce({ code: 'F', bouncedAt: later })]],
    ['a code as often as it came', 'bounces: B, B', [aBounce(), aBounce({ bouncedAt: later })]],
    ['how many contacts share it', '2 contacts', [aBounce(), aBounce({ contactId: anotherContact })]],
  ])('shows beside an address %s', (_what, evidence, bounces) => {
    expect(pickNotable([anAddressRecord(bounces)], none, 20)).toMatchObject([{ evidence }]);
  });

  test('shows no more rows than asked for, the rare ones first, and each decision', () => {
    const ordinary = Array.from({ length: 30 }, (_, at) =>
      anAddressRecord([aBounce({ address: `${at}@example.com`, code: 'BDFSVXZ'.charAt(at % 7) })]),
    );
    const odd = anAddressRecord([aBounce({ address: 'odd@example.com', code: 'Q' })]);
    const deleted = anAddressRecord([aBounce({ address: 'deleted@example.com', contactDeleted: true })]);
    const moved = anAddressRecord([aBounce({ address: 'moved@example.com', contactMoved: true })]);
    const records = [...ordinary, deleted, odd, moved];
    const pick = (atMost: number) =>
      pickNotable(records, none, atMost).map(({ record, kind }) => `${record.assessment.decision}: ${kind}`);

    expect(pick(20)).toEqual([
      'review: a code that we do not know',
      'suppress: the contact was deleted',
      'suppress: the contact has another address now',
      'retry: ordinary',
      'ignore: ordinary',
    ]);
    expect(pick(4)).toEqual([
      'review: a code that we do not know',
      'suppress: the contact was deleted',
      'retry: ordinary',
      'ignore: ordinary',
    ]);
    expect(pick(2)).toHaveLength(2);
  });
});

import { describe, expect, it } from 'vitest';
import { checkAccount, type KnownAccount } from '../../../../functions/poller/plan/known-account.ts';

const signIn = (signedInAt?: string, accountId?: string, isNew = false) => ({ signedInAt, accountId, isNew });
const monday = '2026-11-02T09:00:00.000Z';
const friday = '2026-11-06T09:00:00.000Z';

type Row = [
  what: string,
  known: KnownAccount,
  listed: readonly string[],
  signIn: ReturnType<typeof signIn>,
  expected: ReturnType<typeof checkAccount>,
];

describe('the campaigns of the account', () => {
  it.each<Row>([
    [
      'are known from the first run on',
      { campaigns: [] },
      ['b', 'a'],
      signIn(monday, 'own'),
      { is: 'known', account: { campaigns: ['b', 'a'], accountId: 'own' } },
    ],
    [
      'are there while one of them is',
      { campaigns: ['b', 'a'] },
      ['c', 'a'],
      signIn(monday),
      { is: 'known', account: { campaigns: ['c', 'a'] } },
    ],
    [
      'are gone where the list is empty',
      { campaigns: ['a'] },
      [],
      signIn(monday),
      { is: 'gone', why: 'none is there', account: { campaigns: ['a'], goneWith: monday } },
    ],
    [
      'are gone where the list holds others only',
      { campaigns: ['a'] },
      ['x', 'y'],
      signIn(monday),
      { is: 'gone', why: 'none is there', account: { campaigns: ['a'], goneWith: monday } },
    ],
    [
      'are gone where another account is signed in, whatever it lists',
      { campaigns: [], accountId: 'own' },
      [],
      signIn(friday, 'other'),
      {
        is: 'gone',
        why: 'another account',
        account: { campaigns: [], accountId: 'own', goneWith: friday },
      },
    ],
    [
      'stay gone with the same sign-in',
      { campaigns: ['a'], goneWith: monday },
      ['x'],
      signIn(monday),
      { is: 'gone', why: 'none is there', account: { campaigns: ['a'], goneWith: monday } },
    ],
    [
      'are back where one of them is listed again',
      { campaigns: ['a'], goneWith: monday },
      ['b', 'a'],
      signIn(monday),
      { is: 'known', account: { campaigns: ['b', 'a'] } },
    ],
    [
      'are others where a person has signed in since',
      { campaigns: ['a'], accountId: 'own', goneWith: monday },
      ['x'],
      signIn(friday, 'other'),
      { is: 'known', account: { campaigns: ['x'], accountId: 'other' } },
    ],
    [
      'are others where a person has put a sign-in there by hand since',
      { campaigns: ['a'], goneWith: 'without a date' },
      ['x'],
      signIn(undefined, undefined, true),
      { is: 'known', account: { campaigns: ['x'] } },
    ],
    [
      'are gone with the very sign-in that brings another account',
      { campaigns: ['a'] },
      ['x'],
      signIn(friday, undefined, true),
      { is: 'gone', why: 'none is there', account: { campaigns: ['a'], goneWith: friday } },
    ],
    [
      'may be none, where there were none',
      { campaigns: [] },
      [],
      signIn(monday),
      { is: 'known', account: { campaigns: [] } },
    ],
  ])('%s', (_, known, listed, signedIn, expected) => {
    expect(checkAccount(known, listed, signedIn)).toEqual(expected);
  });

  it('are remembered by the newest fifty', () => {
    const many = Array.from({ length: 80 }, (_, number) => `c${number}`);
    const { account } = checkAccount({ campaigns: [] }, many, signIn(monday));
    expect(account.campaigns).toEqual(many.slice(0, 50));
  });
});

import { describe, expect, it } from 'vitest';
import { checkSecret, checkSignIn } from '../../../../cli/operate/checks/sign-in.ts';
import type { SecretDates, SignInContent } from '../../../../cli/target/deployment.ts';

const now = new Date('2026-11-26T12:00:00.000Z');
const aSecret = (what: Partial<SecretDates> = {}): SecretDates => ({
  hasValue: true,
  changedAt: new Date('2026-11-26T03:00:00.000Z'),
  deletedAt: undefined,
  ...what,
});
const changedDaysAgo = (days: number) => aSecret({ changedAt: new Date(now.getTime() - days * 86_400_000) });

describe('the secret from outside', () => {
  it.each<[string, SecretDates | undefined, string, string]>([
    ['changed today', aSecret(), 'good', 'It has a value, changed today.'],
    ['changed yesterday', changedDaysAgo(1), 'good', 'changed yesterday'],
    ['whose age AWS does not say', aSecret({ changedAt: undefined }), 'good', 'It has a value.'],
    ['from a clock ahead of ours', changedDaysAgo(-1), 'good', 'changed today'],
    ['unused for days', changedDaysAgo(3), 'needs', 'It was changed 3 days ago; the poller stores'],
    ['unused for half a year', changedDaysAgo(180), 'needs', 'not used for 180 days is void'],
    ['without a value', aSecret({ hasValue: false }), 'needs', 'Nobody has signed in yet'],
    ['deleted', aSecret({ deletedAt: new Date('2026-12-03T00:00:00.000Z') }), 'needs', 'gone on 2026-12-03'],
    ['gone', undefined, 'needs', 'The secret is gone'],
  ])('that is %s', async (_, secret, kind, says) => {
    const verdict = await checkSecret({ secret: async () => secret }, now);

    expect(verdict).toMatchObject({ kind, says: expect.stringContaining(says) });
    expect(verdict.fix === undefined).toBe(kind === 'good');
  });
});

describe('what is in the secret', () => {
  it.each<[SignInContent, string, string]>([
    [{ is: 'usable', refreshToken: 'kept' }, 'good', 'as long-lived ones do'],
    [{ is: 'usable', refreshToken: 'replaced' }, 'good', 'it rotates, or somebody has signed in anew'],
    [{ is: 'usable', refreshToken: 'unknown' }, 'good', 'shows after the first run'],
    [{ is: 'unusable', why: 'It is no sign-in.' }, 'needs', 'It is no sign-in.'],
  ])('as %j', async (content, kind, says) => {
    expect(await checkSignIn({ signIn: async () => content })).toMatchObject({
      kind,
      says: expect.stringContaining(says),
    });
  });
});

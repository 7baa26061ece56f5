import { expect, it } from 'vitest';
import { createAccessToken } from '../../../shared/constant-contact/access-token.ts';
import { SignInNeededError } from '../../../shared/errors.ts';
import { aClock } from '../../support/a-clock.ts';

const signIn = (refreshToken: string) => JSON.stringify({ clientId: 'client', refreshToken });
const before = { version: 'version-1', text: signIn('one') };
const latest = { version: 'version-2', text: signIn('two') };

it('no dead refresh token is offered again after a stale read has shown the one before', async () => {
  let note: string | undefined;
  const offered: string[] = [];
  for (const shown of [latest, before, latest, before]) {
    const token = createAccessToken({
      secret: { read: async () => shown, replace: async () => true },
      deadToken: {
        read: async () => note,
        write: async (text) => {
          note = text;
        },
      },
      endpoint: {
        async refresh({ refreshToken }) {
          offered.push(refreshToken);
          return { kind: 'invalidGrant' };
        },
      },
      clock: aClock(),
    });
    await expect(token.current()).rejects.toBeInstanceOf(SignInNeededError);
  }
  expect(offered).toEqual(['two', 'one']);
});

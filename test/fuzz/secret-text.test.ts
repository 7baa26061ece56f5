import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SignInNeededError } from '../../shared/errors.ts';
import { refresh } from './a-refresh.ts';
import { anyOddValue, anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { expectOurs } from './in-process.ts';

const granted = { access_token: 'canary-access', refresh_token: 'canary-new', expires_in: 86_400 };
const anySignIn = fc
  .record({
    value: fc.record(
      {
        clientId: fc.constantFrom('client', '', 'cli\nent', '\ud800'),
        clientSecret: fc.constantFrom('secret', '', null, 'sec\u0000ret'),
        refreshToken: fc.constantFrom('canary-refresh', '', ' ', 'a\nb'),
        accessToken: fc.constantFrom('canary-access', '', null, 'canary\naccess', 'canäry', 'a b', '\ud800'),
        accessTokenExpiresAt: fc.constantFrom(
          '2026-12-01T00:00:00Z',
          'never',
          '',
          null,
          '+275760-09-13T00:00:00Z',
        ),
      },
      { requiredKeys: [] },
    ),
    damage: fc.oneof(fc.constant([]), someDamage(anyOddValue, 2)),
    transport: anyTransport,
  })
  .map(({ value, damage, transport }) => transport(jsonOf(damaged(value, damage))));

it('whatever text the secret holds: it is used, or a person is asked to sign in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anySignIn, anySignIn, fc.string()), async (text) => {
      const { current, error, asked } = await refresh(text, [{ body: JSON.stringify(granted) }]);
      if (error !== undefined) {
        expectOurs(error);
        expect(error).toBeInstanceOf(SignInNeededError);
        expect(asked).toEqual([]);
      } else {
        expect(new Headers({ authorization: `Bearer ${current}` }).get('authorization')).toBe(
          `Bearer ${current}`,
        );
      }
    }),
    { numRuns: 1_000 },
  );
});

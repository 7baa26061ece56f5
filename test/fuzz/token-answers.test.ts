import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SignInNeededError } from '../../shared/errors.ts';
import { refresh } from './a-refresh.ts';
import { anyOddValue, anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { type Answered, expectOurs } from './in-process.ts';

const signIn = { clientId: 'canary-client', clientSecret: 'canary-secret', refreshToken: 'canary-old' };
const sendable = /^[\x21-\x7e]+$/;
const isToken = (next: unknown) => typeof next === 'string' && sendable.test(next) && next.length < 8_000;
const withoutBody = [204, 205, 301, 302, 303, 304, 307, 308];

const granted = {
  token_type: 'Bearer',
  access_token: 'canary-access',
  refresh_token: 'canary-new',
  expires_in: 86_400,
};
const anyAnswer: fc.Arbitrary<Answered> = fc
  .record({
    status: fc.oneof(
      fc.constant(200),
      fc.constantFrom(400, 401, 429, 500),
      fc.integer({ min: 201, max: 599 }),
    ),
    body: fc.constantFrom<unknown>(
      granted,
      granted,
      { ...granted, refresh_token: undefined },
      { error: 'invalid_grant', error_description: 'canary-old is gone' },
      { error: 'invalid_client' },
      [{ error: 'invalid_grant' }],
    ),
    damage: fc.oneof(fc.constant([]), someDamage(anyOddValue, 2)),
    transport: anyTransport,
  })
  .map(({ status, body, damage, transport }) => ({ status, body: transport(jsonOf(damaged(body, damage))) }));

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

it('whatever the token endpoint answers: a full refresh token is kept or followed by a full one, and only invalid_grant is final', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAnswer, { minLength: 1, maxLength: 2 }), async (answers) => {
      const { current, error, asked, notes, text } = await refresh(JSON.stringify(signIn), answers);
      if (error === undefined) expect(current).toMatch(sendable);
      else expectOurs(error);
      expect(asked.length).toBeLessThanOrEqual(2);

      const held = parsed(text) ?? {};
      expect(held).toMatchObject({ clientId: signIn.clientId, clientSecret: signIn.clientSecret });
      expect(held.refreshToken).toMatch(sendable);
      const answered = answers.slice(0, asked.length);
      // Constant Contact takes the old token back as it answers: the last one that it gave is the only one left.
      const given = answered.flatMap(({ status, body }) =>
        status === 200 ? [parsed(body)?.refresh_token] : [],
      );
      const [last = signIn.refreshToken] = given.filter((next) => isToken(next)).reverse();
      expect(held.refreshToken).toBe(last);

      const final = answered.some(({ status = 200, body }) => {
        const isRead = status > 200 && status < 500 && ![408, 429, ...withoutBody].includes(status);
        return isRead && parsed(body)?.error === 'invalid_grant';
      });
      expect([notes.length > 0, error instanceof SignInNeededError]).toEqual([final, final]);
    }),
    { numRuns: 1_000 },
  );
});

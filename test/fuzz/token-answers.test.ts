import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTokenSecret } from '../../shared/aws/token-secret.ts';
import { createAccessToken } from '../../shared/constant-contact/access-token.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { createTokenEndpoint } from '../../shared/constant-contact/token-endpoint.ts';
import { SignInNeededError } from '../../shared/errors.ts';
import { asSecretsClient, createSecretInMemory } from '../simulation/in-memory/secret.ts';
import { aClock } from '../support/a-clock.ts';
import { anyOddValue, anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { type Answered, answering, expectOurs } from './in-process.ts';

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

/** A run's token over a secret with this text, and an endpoint that answers like this one time after the other. */
async function refresh(text: string, answers: readonly Answered[]) {
  const clock = aClock();
  const secret = createSecretInMemory();
  secret.put(text);
  const stored = createTokenSecret(asSecretsClient(secret.send), 'arn', clock);
  const notes: string[] = [];
  const last = { status: 503, body: '' };
  const server = answering((_, nth) => answers[nth - 1] ?? last);
  const token = createAccessToken({
    secret: stored,
    deadToken: { read: async () => notes.at(-1), write: async (note) => void notes.push(note) },
    clock,
    endpoint: createTokenEndpoint({
      tokenUrl: new URL('https://auth.cc.example/token'),
      pace: createPace(clock),
      clock,
      stopAt: new Date(clock.now().getTime() + 3_600_000),
      requestTimeoutMs: 5_000,
      spend: async () => {},
      countRequest: () => {},
    }),
  });
  try {
    const outcome = await token.current().then(
      (current) => ({ current, error: undefined }),
      (error: unknown) => ({ current: undefined, error }),
    );
    const asked = await Promise.all(server.requests.map((request) => request.text()));
    return { ...outcome, asked, notes, text: (await stored.read())?.text ?? '' };
  } finally {
    server.stop();
  }
}

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

import type { Clock } from '../clock.ts';
import { parseSignIn, withTokens } from './sign-in.ts';
import type { Granted, TokenEndpoint } from './token-endpoint.ts';

/**
 * `long-lived`: the same one stays good. `rotating`: each refresh gives another and ends all before it. `unknown`: no
 * refresh has shown it yet.
 */
export type RefreshTokenKind = 'long-lived' | 'rotating' | 'unknown';

/** Where the sign-in lives; see `createTokenSecret`. */
interface SignInVersions {
  read(): Promise<{ readonly version: string; readonly text: string } | undefined>;
  replace(version: string, text: string): Promise<boolean>;
}

/**
 * Refreshes once, to learn of which kind the refresh token is, and stores what comes back together with that. Whoever calls
 * it holds the lease, and has stored the sign-in before.
 *
 * @throws {TokenUnavailableError} when there is no answer; the refresh token may have been spent then.
 * @throws {StorageError} when a new refresh token cannot be stored: it is lost, and somebody has to sign in again.
 */
export async function learnRefreshTokenKind(
  store: SignInVersions,
  endpoint: TokenEndpoint,
  clock: Clock,
): Promise<{ readonly kind: RefreshTokenKind; readonly granted?: Granted }> {
  const stored = await store.read();
  if (!stored) return { kind: 'unknown' };
  const signIn = parseSignIn(stored.text);
  const answer = await endpoint.refresh(signIn);
  if (answer.kind !== 'granted') return { kind: 'unknown' };
  const isSame = answer.refreshToken === undefined || answer.refreshToken === signIn.refreshToken;
  const kind = isSame ? 'long-lived' : 'rotating';
  const text = JSON.stringify({ ...withTokens(signIn, answer, clock.now()), refreshTokenKind: kind });
  // First statement after the answer: until it is stored, a rotated token exists nowhere else.
  const isStored = await store.replace(stored.version, text);
  // It may have been stored although the answer to that was lost.
  const isKept = isStored || (await store.read())?.text === text;
  return isKept ? { kind, granted: answer } : { kind: 'unknown' };
}

import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import {
  AccessRefusedError,
  type BounceHygieneError,
  SignInNeededError,
  TokenUnavailableError,
} from '../errors.ts';
import { hintOn, parseSignIn, type SignIn, withTokens } from './sign-in.ts';
import { isToken, type TokenEndpoint } from './token-endpoint.ts';

/** Renewed this long before its end, so that it outlives the run that uses it. */
const renewBeforeEndMs = 15 * 60_000;

/** A token lives for a day; a run in which more than one or two end has another problem than their age. */
const mostRenewals = 3;

/** Where the sign-in lives. `version` changes with every value, whoever puts it there. */
interface TokenSecret {
  /** Undefined when nothing has ever been put there. */
  read(): Promise<{ readonly version: string; readonly text: string } | undefined>;
  /** Puts `text` there if the version is still `version`; says `false` and changes nothing if it is not. */
  replace(version: string, text: string): Promise<boolean>;
}

/** So many dead tokens are remembered: a stale read of the secret may show the one before, or the one before that. */
const deadRemembered = 5;

/** Remembers the refresh tokens that Constant Contact has called dead, so that none is offered again. */
interface DeadTokenNote {
  read(): Promise<string | undefined>;
  write(note: string): Promise<void>;
}

export interface AccessToken {
  /** The token to send now; refreshed first if it is about to end. */
  current(): Promise<string>;
  /** Whether this run has fetched a token. */
  isFresh(token: string): boolean;
  /**
   * Gets another token than `rejected`, which was answered with 401.
   *
   * @throws {AccessRefusedError} when a run asks for too many.
   */
  renew(rejected: string): Promise<void>;
}

/** A sign-in and the version of the secret that it was read from. */
type StoredSignIn = SignIn & { readonly version: string };

export interface AccessTokenParts {
  readonly secret: TokenSecret;
  readonly deadToken: DeadTokenNote;
  readonly endpoint: TokenEndpoint;
  readonly clock: Clock;
}

/**
 * The token protocol: one writer (the caller holds the lease), the secret read right before every refresh, the new
 * token stored before anything else is awaited and before it is used, and never over a value that an operator put there.
 *
 * Both methods throw {@link SignInNeededError} when only a person can help, {@link TokenUnavailableError} when the
 * token endpoint gives no answer.
 */
export function createAccessToken({ secret, deadToken, endpoint, clock }: AccessTokenParts): AccessToken {
  let known: string | undefined;
  let fetched: string | undefined;
  const rejectedSoFar = new Set<string>();

  async function readSignIn(): Promise<StoredSignIn> {
    const stored = await secret.read();
    return { ...parseSignIn(stored?.text), version: stored?.version ?? '' };
  }

  function usable({ accessToken, accessTokenExpiresAt }: SignIn): string | undefined {
    const endsAt = Date.parse(accessTokenExpiresAt ?? '');
    const lasts = endsAt - clock.now().getTime() > renewBeforeEndMs;
    return lasts && isToken(accessToken) && !rejectedSoFar.has(accessToken) ? accessToken : undefined;
  }

  async function refresh(signIn: StoredSignIn): Promise<string> {
    const note = noteFor(signIn);
    const dead = (await deadToken.read())?.split('\n') ?? [];
    if (dead.includes(note)) throw deadTokenError(signIn);

    const answer = await endpoint.refresh(signIn);
    if (answer.kind === 'granted') {
      const text = JSON.stringify(withTokens(withoutVersion(signIn), answer, clock.now()));
      // First statement after the answer: until it is stored, a rotated token exists nowhere else.
      const stored = await secret.replace(signIn.version, text);
      if (stored && answer.accessToken) {
        fetched = answer.accessToken;
        return fetched;
      }
      if (stored) throw new TokenUnavailableError('The token endpoint gave no access token.');
    }
    if (answer.kind === 'refused') throw new AccessRefusedError(clientRefused(answer.status));

    // Either an operator signed in meanwhile, and that value counts, or the token is dead.
    const latest = await readSignIn();
    if (answer.kind === 'granted' || latest.version !== signIn.version)
      return usable(latest) ?? (await refresh(latest));
    await deadToken.write([note, ...dead].slice(0, deadRemembered).join('\n'));
    throw deadTokenError(signIn);
  }

  return {
    async current() {
      if (known === undefined) {
        const signIn = await readSignIn();
        known = usable(signIn) ?? (await refresh(signIn));
      }
      return known;
    },
    isFresh: (token) => token === fetched,
    async renew(rejected) {
      rejectedSoFar.add(rejected);
      if (rejectedSoFar.size > mostRenewals) {
        throw new AccessRefusedError(
          'Constant Contact ends one access token after the other (401): is the application active?',
        );
      }
      known = undefined;
      const signIn = await readSignIn();
      known = usable(signIn) ?? (await refresh(signIn));
    },
  };
}

function withoutVersion({ version: _, ...signIn }: StoredSignIn): SignIn {
  return signIn;
}

function noteFor({ version, refreshToken }: StoredSignIn): string {
  return `${version} ${createHash('sha256').update(refreshToken).digest('base64url')}`;
}

function deadTokenError(signIn: SignIn): BounceHygieneError {
  return new SignInNeededError(
    `Constant Contact no longer accepts the refresh token (invalid_grant).${hintOn(signIn)}`,
  );
}

function clientRefused(status: number): string {
  return `The token endpoint refuses this application (status ${status}). Check clientId and clientSecret in the secret.`;
}

import { dayMs } from '../../shared/bounce/instant.ts';
import { createAuthorizationCodes } from './authorization-codes.ts';
import { type Answer, type Asked, json } from './exchange.ts';
import { readTokenRequest } from './token-request.ts';

export interface SignInOptions {
  /** Rotating: every refresh kills all earlier refresh tokens. Long-lived: the same one stays. The portal's choice. */
  readonly mode?: 'rotating' | 'long-lived';
  readonly clientId?: string;
  /** `null`: an application without a secret, which names itself in the body (PKCE). */
  readonly clientSecret?: string | null;
  readonly accessTokenLifeSeconds?: number;
  /** `offline_access` is what makes a refresh token come with the tokens; its absence is no error. */
  readonly scopes?: readonly string[];
}

export interface SignIn {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The refresh token that works now. */
  refreshToken(): string;
  /** A new access token, as a refresh would give it. */
  accessToken(): string;
  /** What a person's consent in the browser gives: a code that is good once, for five minutes. */
  authorizationCode(): string;
  /** Kills every access token handed out so far; with `andRefreshTokens` only a new sign-in helps. */
  revoke(what?: 'accessTokens' | 'andRefreshTokens'): void;
}

export interface SignInDesk extends SignIn {
  readonly scopes: readonly string[];
  /** The answer of the token endpoint. */
  answer(asked: Asked): Answer;
  /** The answer of the address a browser is sent to: this account's owner agrees at once. */
  consent(asked: Asked): Answer;
  accepts(accessToken: string, at: number): boolean;
}

/** From the vendor's support: 180 days from its last use. */
const unusedRefreshTokenLifeMs = 180 * dayMs;

/** Hands out tokens and knows which of them still work. `now` is in milliseconds. */
export function createSignInDesk(options: SignInOptions, now: () => number): SignInDesk {
  const { mode = 'rotating', clientId = 'simulated-application', accessTokenLifeSeconds = 86_400 } = options;
  const clientSecret = options.clientSecret === undefined ? 'simulated-secret' : options.clientSecret;
  const scopes = options.scopes ?? ['campaign_data', 'offline_access'];
  const accessTokens = new Map<string, number>();
  const codes = createAuthorizationCodes(() => newToken('code'), now);
  let issued = 0;
  let refreshToken = newToken('refresh');
  let refreshTokenUsedAt = now();

  /** As long as those seen: 43 characters. */
  function newToken(kind: string): string {
    issued += 1;
    return `${kind}-${String(issued).padStart(42 - kind.length, '0')}`;
  }

  function newAccessToken(): string {
    const token = newToken('access');
    accessTokens.set(token, now() + accessTokenLifeSeconds * 1_000);
    return token;
  }

  function grant(): Answer {
    if (mode === 'rotating') refreshToken = newToken('refresh');
    refreshTokenUsedAt = now();
    return json(200, {
      token_type: 'Bearer',
      expires_in: accessTokenLifeSeconds,
      access_token: newAccessToken(),
      scope: scopes.join(' '),
      ...(scopes.includes('offline_access') && { refresh_token: refreshToken }),
    });
  }

  return {
    clientId,
    clientSecret: clientSecret ?? undefined,
    scopes,
    refreshToken: () => refreshToken,
    accessToken: newAccessToken,
    authorizationCode: () => codes.issue({}),
    consent: codes.consent,
    revoke(what = 'accessTokens') {
      accessTokens.clear();
      if (what === 'andRefreshTokens') refreshToken = newToken('refresh');
    },
    accepts: (accessToken, at) => at < (accessTokens.get(accessToken) ?? 0),
    answer(asked) {
      const request = readTokenRequest(asked);
      if (request.clientId !== clientId || request.clientSecret !== (clientSecret ?? undefined)) {
        return refused(401, 'invalid_client', 'Client authentication failed.');
      }
      if (request.grantType === 'refresh_token') {
        const alive = now() - refreshTokenUsedAt < unusedRefreshTokenLifeMs;
        return alive && request.refreshToken === refreshToken ? grant() : deadRefreshToken();
      }
      if (request.grantType === 'authorization_code') {
        return codes.spend(request.code, request)
          ? grant()
          : refused(400, 'invalid_grant', 'The authorization code is invalid or has expired.');
      }
      return refused(400, 'unsupported_grant_type', 'The grant type is not supported.');
    },
  };
}

/** The one text of the token endpoint that somebody has written down. */
function deadRefreshToken(): Answer {
  return refused(400, 'invalid_grant', 'The refresh token is invalid or expired.');
}

function refused(status: number, error: string, error_description: string): Answer {
  return json(status, { error, error_description });
}

import ky from 'ky';
import * as z from 'zod/mini';
import { errorKind, TimeUpError, TokenUnavailableError } from '../errors.ts';
import { readJson, readText } from './answer.ts';
import { ifUsable } from './if-usable.ts';
import type { Pace } from './pace.ts';

interface ClientCredentials {
  readonly clientId: string;
  /** Empty or missing: an application without a secret. */
  readonly clientSecret?: string | null | undefined;
  readonly refreshToken: string;
}

/** What a successful answer brings; an access token, a refresh token or both. */
export interface Granted {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly expiresInSeconds?: number;
}

type TokenAnswer =
  | (Granted & { readonly kind: 'granted' })
  /** The refresh token is dead. */
  | { readonly kind: 'invalidGrant' }
  /** The application itself is refused: wrong client id or secret. */
  | { readonly kind: 'refused'; readonly status: number };

export interface TokenEndpoint {
  /**
   * Offers a refresh token, and the same one once more when the answer is lost: with a rotating token that is the
   * only way to tell a request that never arrived from an answer that never came back.
   *
   * @throws {TimeUpError} when too little of the run is left to store what comes back.
   * @throws {TokenUnavailableError} when neither attempt is answered.
   */
  refresh(credentials: ClientCredentials): Promise<TokenAnswer>;
}

const maxAttempts = 2;

const tokenText = z.string().check(z.regex(/^[\x21-\x7e]{1,8192}$/));

/** Whether a text can be sent as a token, and stored beside another one. Anything else is as good as none. */
export function isToken(text: unknown): text is string {
  return tokenText.safeParse(text).success;
}

// Each by itself: one that is odd must not cost the other, which may be the only one that is still good.
const token = ifUsable(tokenText);

const grantedBody = z
  .object({ access_token: token, refresh_token: token, expires_in: ifUsable(z.coerce.number()) })
  .check(z.refine((body) => body.access_token || body.refresh_token));

/** The tokens in the body of a successful answer; undefined when there is none that can be used. */
export function readGranted(body: unknown): Granted | undefined {
  const granted = grantedBody.safeParse(body);
  if (!granted.success) return undefined;
  const { access_token, refresh_token, expires_in } = granted.data;
  return {
    ...(access_token && { accessToken: access_token }),
    ...(refresh_token && { refreshToken: refresh_token }),
    ...(expires_in !== undefined && { expiresInSeconds: expires_in }),
  };
}

const errorBody = z.object({ error: z.string() });

export interface TokenEndpointParts {
  readonly tokenUrl: URL;
  readonly pace: Pace;
  /** Until no request may start; asked before each, since it may be cut short. */
  readonly timeLeftMs: () => number;
  readonly requestTimeoutMs: number;
  readonly spend: () => Promise<void>;
  readonly countRequest: () => void;
}

export function createTokenEndpoint(parts: TokenEndpointParts): TokenEndpoint {
  return {
    async refresh(credentials) {
      let why = '';
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        await parts.spend();
        await parts.pace.forTokenRequest();
        if (parts.timeLeftMs() <= 0) throw new TimeUpError();
        parts.countRequest();
        const answer = await post(parts.tokenUrl, credentials, parts.requestTimeoutMs);
        parts.pace.tokenAnswered();
        if (answer.kind !== 'lost') return answer;
        why = answer.why;
      }
      throw new TokenUnavailableError(
        `The token endpoint did not answer: ${why}, after ${maxAttempts} attempts.`,
      );
    },
  };
}

type Lost = { readonly kind: 'lost'; readonly why: string };

async function post(
  url: URL,
  credentials: ClientCredentials,
  timeoutMs: number,
): Promise<TokenAnswer | Lost> {
  const { clientId, clientSecret, refreshToken } = credentials;
  const basic = Buffer.from(`${clientId}:${clientSecret ?? ''}`).toString('base64');
  try {
    const response = await ky.post(url, {
      // An application without a secret (PKCE) names itself in the body instead.
      headers: clientSecret ? { authorization: `Basic ${basic}` } : {},
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        ...(!clientSecret && { client_id: clientId }),
      }),
      retry: 0,
      throwHttpErrors: false,
      redirect: 'error',
      timeout: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return readTokenAnswer(response.status, await readText(response));
  } catch (error) {
    return { kind: 'lost', why: `no answer (${errorKind(error)})` };
  }
}

function readTokenAnswer(status: number, text: string): TokenAnswer | Lost {
  const answer = readJson(text);
  const body = answer.kind === 'json' ? answer.body : undefined;
  if (status === 200) {
    const granted = readGranted(body);
    return granted ? { kind: 'granted', ...granted } : { kind: 'lost', why: 'a 200 without tokens' };
  }
  if (status >= 500 || status === 429 || status === 408) return { kind: 'lost', why: `status ${status}` };
  const error = errorBody.safeParse(body);
  return error.success && error.data.error === 'invalid_grant'
    ? { kind: 'invalidGrant' }
    : { kind: 'refused', status };
}

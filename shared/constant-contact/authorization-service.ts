import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { errorKind } from '../errors.ts';
import { readJson, readText } from './answer.ts';
import type { Pace } from './pace.ts';
import { type Granted, readGranted } from './token-endpoint.ts';

/** What the ways to sign in need of the process. */
export interface FlowParts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly requestTimeoutMs: number;
  /** Whether a person wants to stop; looked at between requests and while waiting. */
  readonly isInterrupted: () => boolean;
}

/**
 * Why there is no sign-in. `unreachable`, `busy` and `notConstantContact` may be gone in a minute, the others are about
 * the application, the scopes or the code.
 */
export type RefusedWhy =
  /** No answer; `code` is the network's, such as `ENOTFOUND`. */
  | 'unreachable'
  /** 429, 5xx or 408. */
  | 'busy'
  /** An answer that is no JSON: a proxy's or a login page. */
  | 'notConstantContact'
  /** The client id, or the secret that came with it. */
  | 'unknownApplication'
  /** The application is not made for this way to sign in. */
  | 'wrongKindOfApplication'
  | 'scope'
  /** The code is wrong, was used before, or is too old; or the redirect or the verifier does not belong to it. */
  | 'code'
  /** Access was granted without `offline_access`. */
  | 'noRefreshToken'
  /** A link that leads somewhere else than to Constant Contact. */
  | 'strangeLink'
  | 'unexpected';

export interface Refused {
  readonly kind: 'refused';
  readonly why: RefusedWhy;
  readonly status?: number;
  /** A short constant of the network or of OAuth; never a text from outside. */
  readonly code?: string;
}

/** What somebody has agreed to. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds?: number;
  /** As the answer names them; those that were asked for where it names none (RFC 6749, section 5.1). */
  readonly scopes: readonly string[];
  /** When it was granted, by Constant Contact's clock where the answer tells it. */
  readonly at: Date;
}

export type Interrupted = { readonly kind: 'interrupted' };

/** An answer of the authorization service: either what was asked for, or an error of OAuth by its name. */
export type OAuthAnswer =
  | { readonly kind: 'answer'; readonly body: unknown; readonly at: Date }
  | { readonly kind: 'error'; readonly error: string; readonly status: number }
  | Refused;

const errorBody = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) });

/** Whether it may be gone in a minute, so that asking again makes sense. */
export function isPassing({ why }: Refused): boolean {
  return why === 'unreachable' || why === 'busy' || why === 'notConstantContact';
}

/** Posts a form, once. What comes back is judged by its `error` where it has one, and only then by its status. */
export async function postForm(
  url: URL,
  form: Readonly<Record<string, string>>,
  { fetch, clock, pace, requestTimeoutMs }: FlowParts,
  headers: Readonly<Record<string, string>> = {},
): Promise<OAuthAnswer> {
  await pace.forTokenRequest();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    return judge(response, await readText(response), clock);
  } catch (error) {
    return { kind: 'refused', why: 'unreachable', code: networkCode(error) };
  } finally {
    pace.tokenAnswered();
  }
}

function judge({ status, headers }: Response, text: string, clock: Clock): OAuthAnswer {
  const answer = readJson(text);
  const body = answer.kind === 'json' ? answer.body : undefined;
  const { error } = errorBody.safeParse(body).data ?? {};
  if (error === 'server_error' || error === 'temporarily_unavailable')
    return { kind: 'refused', why: 'busy', status };
  if (error !== undefined) return { kind: 'error', error, status };
  if (status >= 500 || status === 429 || status === 408) return { kind: 'refused', why: 'busy', status };
  if (answer.kind !== 'json') return { kind: 'refused', why: 'notConstantContact', status };
  if (status !== 200) return { kind: 'refused', why: 'unexpected', status };
  return { kind: 'answer', body, at: serverTime(headers) ?? clock.now() };
}

/** What an error of OAuth means for whoever signs in. Source: RFC 6749 section 5.2, RFC 8628 section 3.5. */
export function refusedBy({ error, status }: { readonly error: string; readonly status: number }): Refused {
  const meanings: Readonly<Record<string, RefusedWhy>> = {
    invalid_client: 'unknownApplication',
    unauthorized_client: 'wrongKindOfApplication',
    unsupported_grant_type: 'wrongKindOfApplication',
    unsupported_response_type: 'wrongKindOfApplication',
    invalid_scope: 'scope',
    invalid_grant: 'code',
  };
  return { kind: 'refused', why: meanings[error] ?? 'unexpected', status, code: error };
}

/** The tokens of an answer, or why it is of no use. */
export function readGrant(
  { body, at }: { readonly body: unknown; readonly at: Date },
  asked: readonly string[],
): { readonly kind: 'signedIn'; readonly grant: Grant } | Refused {
  const granted: Granted | undefined = readGranted(body);
  if (granted?.accessToken === undefined) return { kind: 'refused', why: 'unexpected', status: 200 };
  const { accessToken, refreshToken, expiresInSeconds } = granted;
  if (refreshToken === undefined) return { kind: 'refused', why: 'noRefreshToken' };
  return {
    kind: 'signedIn',
    grant: {
      ...{ accessToken, refreshToken, scopes: scopesIn(body) ?? asked, at },
      ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    },
  };
}

const scopeBody = z.object({ scope: z.string().max(2_000) });

function scopesIn(body: unknown): readonly string[] | undefined {
  const { scope } = scopeBody.safeParse(body).data ?? {};
  return scope?.split(/[ +]+/).filter((each) => each !== '');
}

function serverTime(headers: Headers): Date | undefined {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** `fetch` fails with one error for everything; what the network said is its cause. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z][A-Z_]{2,40}$/.test(code) ? code : errorKind(error);
}

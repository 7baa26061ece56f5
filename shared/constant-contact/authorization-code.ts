import { createHash } from 'node:crypto';
import {
  type FlowParts,
  type Grant,
  isPassing,
  postForm,
  type Refused,
  readGrant,
  refusedBy,
} from './authorization-service.ts';
import type { Application } from './device-flow.ts';

/** A question to a person's browser, and what is needed to make something of its answer. */
export interface Authorization {
  /** What the person opens. */
  readonly link: URL;
  readonly redirectUri: string;
  readonly state: string;
  /** PKCE: known to nobody else, so that the code is of no use to whoever sees it. */
  readonly verifier: string;
  readonly scopes: readonly string[];
}

/**
 * What is wrong with an address that was pasted: not the browser's, of another page, cut off, or the answer to another
 * question than the last.
 */
export type PasteMistake = 'notAnAddress' | 'anotherPage' | 'noCode' | 'noState' | 'otherState';

export type Pasted =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'mistake'; readonly mistake: PasteMistake }
  | { readonly kind: 'denied' }
  | Refused;

export type CodeEnd = { readonly kind: 'signedIn'; readonly grant: Grant } | Refused;

/** RFC 7636 asks for 32 bytes of chance at least. */
const randomLength = 32;
const exchangeAttempts = 2;

/**
 * The link that a person opens to sign in (authorization code with PKCE, RFC 7636).
 *
 * @param chance gives so many bytes that nobody can guess.
 */
export function createAuthorization(
  {
    clientId,
    redirectUri,
    scopes,
  }: Pick<Application, 'clientId'> & Pick<Authorization, 'redirectUri' | 'scopes'>,
  authorizeUrl: URL,
  chance: (length: number) => Uint8Array,
): Authorization {
  const secret = () => Buffer.from(chance(randomLength)).toString('base64url');
  const [state, verifier] = [secret(), secret()];
  const link = new URL(authorizeUrl);
  link.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return { link, redirectUri, state, verifier, scopes };
}

/** The code in the address that a browser shows after consent. */
export function readPasted(text: string, { redirectUri, state }: Authorization): Pasted {
  const mistake = (which: PasteMistake): Pasted => ({ kind: 'mistake', mistake: which });
  const expected = new URL(redirectUri);
  const address = addressIn(text, expected);
  if (!address) return mistake('notAnAddress');
  if (address.origin !== expected.origin || address.pathname !== expected.pathname)
    return mistake('anotherPage');
  const { searchParams: query } = address;
  const given = query.get('state');
  const error = query.get('error');
  const code = query.get('code') ?? '';
  if (code === '' && error === null) return mistake('noCode');
  if (given === null || given === '') return mistake('noState');
  if (given !== state) return mistake('otherState');
  if (error === 'access_denied') return { kind: 'denied' };
  if (error !== null)
    return /^[a-z_]{1,60}$/.test(error)
      ? refusedBy({ error, status: 302 })
      : { kind: 'refused', why: 'unexpected', status: 302 };
  return { kind: 'code', code };
}

/** Some browsers leave the scheme out of what is copied, some programs put quotes or brackets around it. */
function addressIn(text: string, { protocol, host }: URL): URL | undefined {
  const bare = text.trim().replace(/^["'<]+|["'>]+$/g, '');
  const whole = bare.toLowerCase().startsWith(host.toLowerCase()) ? `${protocol}//${bare}` : bare;
  return /^https?:\/\//i.test(whole) && URL.canParse(whole) ? new URL(whole) : undefined;
}

/**
 * Exchanges a code for tokens. A lost answer is asked for once more; if it was the answer that was lost, the code is spent
 * and refused (`code`).
 */
export async function exchangeCode(
  code: string,
  { redirectUri, verifier, scopes }: Authorization,
  { clientId, clientSecret = '' }: Application,
  tokenUrl: URL,
  parts: FlowParts,
): Promise<CodeEnd> {
  const form = {
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    ...(clientSecret === '' && { client_id: clientId }),
  };
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const headers = clientSecret === '' ? {} : { authorization: `Basic ${basic}` };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await postForm(tokenUrl, form, parts, headers);
    if (answer.kind === 'answer') return readGrant(answer, scopes);
    if (answer.kind === 'error') return refusedBy(answer);
    if (!isPassing(answer) || attempt === exchangeAttempts) return answer;
  }
}

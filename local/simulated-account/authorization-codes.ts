import { createHash } from 'node:crypto';
import type { Application } from './applications.ts';
import { oauthError, readScopes } from './consent.ts';
import type { Answer, Asked } from './exchange.ts';

/** What ties a code to the one who asked for it. */
interface Binding {
  readonly clientId: string;
  readonly redirectUri?: string;
  /** PKCE, method S256. */
  readonly codeChallenge?: string;
  readonly scopes: readonly string[];
}

/** What is shown with a code, to prove that it was meant for whoever shows it. */
interface Shown {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

export interface AuthorizationCodes {
  issue(binding: Binding): string;
  /** The scopes it stands for: once, for the one it was issued to, within five minutes. */
  spend(code: string, shown: Shown): readonly string[] | undefined;
  /** What the browser is told after consent: back to the application, with a code or with the reason why not. */
  consent(asked: Asked): Answer;
}

interface AuthorizationCodeParts {
  readonly newToken: () => string;
  readonly now: () => number;
  readonly find: (clientId: string) => Application | undefined;
  /** As in the portal; anything else is refused, however alike. */
  readonly redirectUri: string;
  readonly agrees: () => boolean;
  /** What a person leaves of the scopes asked for. */
  readonly narrow: (scopes: readonly string[]) => readonly string[];
}

/** From the vendor's support. */
const lifeMs = 5 * 60_000;

export function createAuthorizationCodes(parts: AuthorizationCodeParts): AuthorizationCodes {
  const { newToken, now, find } = parts;
  const codes = new Map<string, Binding & { readonly endsAt: number }>();

  function issue(binding: Binding): string {
    const code = newToken();
    codes.set(code, { ...binding, endsAt: now() + lifeMs });
    return code;
  }

  /** The code, or the error that the browser carries back. */
  function decide(application: Application, query: URLSearchParams): Record<string, string> {
    const codeChallenge = query.get('code_challenge') ?? '';
    const scopes = readScopes(query.get('scope') ?? '');
    if (query.get('response_type') !== 'code') return { error: 'unsupported_response_type' };
    if (application.flow === 'pkce' && codeChallenge === '') return { error: 'invalid_request' };
    if (codeChallenge !== '' && query.get('code_challenge_method') !== 'S256')
      return { error: 'invalid_request' };
    if (!scopes || scopes.length === 0) return { error: 'invalid_scope' };
    if (!parts.agrees()) return { error: 'access_denied' };
    const code = issue({
      clientId: application.clientId,
      redirectUri: parts.redirectUri,
      ...(codeChallenge !== '' && { codeChallenge }),
      scopes: parts.narrow(scopes),
    });
    return { code };
  }

  return {
    issue,
    spend(code, { clientId, redirectUri, codeVerifier }) {
      const issued = codes.get(code);
      codes.delete(code);
      if (!issued || now() >= issued.endsAt || issued.clientId !== clientId) return undefined;
      const sameApplication = issued.redirectUri === undefined || issued.redirectUri === redirectUri;
      const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
      const sameSession = issued.codeChallenge === undefined || issued.codeChallenge === challenge;
      return sameApplication && sameSession ? issued.scopes : undefined;
    },
    consent({ query }) {
      const application = find(query.get('client_id') ?? '');
      // Nobody is sent to an address that is not the application's own; the person sees these on a page.
      if (!application) return oauthError(400, 'invalid_client', 'The client_id is unknown.');
      if (application.flow === 'device')
        return oauthError(400, 'unauthorized_client', 'The application may not use this flow.');
      if (query.get('redirect_uri') !== parts.redirectUri)
        return oauthError(400, 'invalid_request', "The redirect_uri is not the application's.");
      const back = new URL(parts.redirectUri);
      for (const [name, value] of Object.entries(decide(application, query)))
        back.searchParams.set(name, value);
      back.searchParams.set('state', query.get('state') ?? '');
      return { status: 302, headers: { location: back.href }, body: '' };
    },
  };
}

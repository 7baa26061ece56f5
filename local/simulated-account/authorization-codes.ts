import { createHash } from 'node:crypto';
import { type Answer, type Asked, json } from './exchange.ts';

/** What ties a code to the one who asked for it. */
interface Binding {
  readonly redirectUri?: string | undefined;
  /** PKCE, method S256. */
  readonly codeChallenge?: string | undefined;
}

export interface AuthorizationCodes {
  issue(binding: Binding): string;
  /** True once, for the one it was issued to, within five minutes. */
  spend(code: string, shown: { readonly redirectUri: string; readonly codeVerifier: string }): boolean;
  /** What the browser is told after consent: back to the application, with a code. */
  consent(asked: Asked): Answer;
}

/** From the vendor's support. */
const lifeMs = 5 * 60_000;

export function createAuthorizationCodes(newToken: () => string, now: () => number): AuthorizationCodes {
  const codes = new Map<string, Binding & { readonly endsAt: number }>();

  function issue(binding: Binding): string {
    const code = newToken();
    codes.set(code, { ...binding, endsAt: now() + lifeMs });
    return code;
  }

  return {
    issue,
    spend(code, { redirectUri, codeVerifier }) {
      const issued = codes.get(code);
      codes.delete(code);
      if (!issued || now() >= issued.endsAt) return false;
      const sameApplication = issued.redirectUri === undefined || issued.redirectUri === redirectUri;
      const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
      return sameApplication && (issued.codeChallenge === undefined || issued.codeChallenge === challenge);
    },
    consent({ query }) {
      const redirectUri = query.get('redirect_uri') ?? '';
      if (!URL.canParse(redirectUri)) {
        return json(400, { error: 'invalid_request', error_description: 'redirect_uri is missing.' });
      }
      const back = new URL(redirectUri);
      const codeChallenge = query.get('code_challenge') ?? undefined;
      back.searchParams.set('code', issue({ redirectUri, codeChallenge }));
      back.searchParams.set('state', query.get('state') ?? '');
      return { status: 302, headers: { location: back.href }, body: '' };
    },
  };
}

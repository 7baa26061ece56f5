import type { Plan } from '../../plan/plan.ts';
import type { Request } from './request.ts';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Hands out tokens and knows which of them still work. Each sign-in begins a family of its own. */
export interface TokenServer {
  /** An operator signs in; the answer is what the secret is to hold. */
  signIn(): string;
  /** Every sign-in so far is over. */
  revoke(): void;
  /** Every access token so far is over. */
  endAccess(): void;
  acceptsAccess(authorization: string, now: number): boolean;
  acceptsRefresh(refreshToken: string): boolean;
  /** Whether the application is named as it was registered. */
  knowsClient(request: Request): boolean;
  newAccessToken(now: number): string;
  /** Undefined when the refresh token is dead. A rotating one is dead afterwards. */
  refresh(refreshToken: string, now: number): Tokens | undefined;
}

const clientId = 'client-of-ours';
const clientSecret = 'canary-client-secret';

export function createTokenServer({
  tokens: { mode, accessLifeSeconds, withClientSecret },
}: Plan): TokenServer {
  /** Refresh tokens that work. */
  const families = new Set<string>();
  const accessTokens = new Map<string, number>();
  let issued = 0;

  function newRefreshToken(): string {
    issued += 1;
    return `canary-refresh-${issued}`;
  }

  function newAccessToken(now: number): string {
    issued += 1;
    const accessToken = `canary-access-${issued}`;
    accessTokens.set(`Bearer ${accessToken}`, now + accessLifeSeconds * 1_000);
    return accessToken;
  }

  return {
    newAccessToken,
    signIn() {
      const refreshToken = newRefreshToken();
      families.add(refreshToken);
      return JSON.stringify({
        clientId,
        ...(withClientSecret && { clientSecret }),
        refreshToken,
        keptByAPerson: 'whatever',
      });
    },
    revoke() {
      families.clear();
      accessTokens.clear();
    },
    endAccess: () => accessTokens.clear(),
    acceptsAccess: (authorization, now) => now < (accessTokens.get(authorization) ?? 0),
    acceptsRefresh: (refreshToken) => families.has(refreshToken),
    knowsClient({ authorization, form }) {
      if (!withClientSecret) return form.get('client_id') === clientId;
      return authorization === `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    },
    refresh(refreshToken, now) {
      if (!families.has(refreshToken)) return undefined;
      const accessToken = newAccessToken(now);
      if (mode === 'long-lived') return { accessToken, refreshToken };
      families.delete(refreshToken);
      const rotated = newRefreshToken();
      families.add(rotated);
      return { accessToken, refreshToken: rotated };
    },
  };
}

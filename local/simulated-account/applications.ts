import { dayMs } from '../../shared/bounce/instant.ts';

/** How an application gets its consent. Chosen in the portal when it is made; an application has one. */
type Flow = 'authorization-code' | 'pkce' | 'device';

/** A client of the vendor, and which of its refresh tokens still work. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly flow: Flow;
  /** The scopes of a refresh token that works, which counts as a use of it. */
  use(refreshToken: string): readonly string[] | undefined;
  /** Makes a refresh token work, and with rotating ones every earlier one fail. */
  keep(refreshToken: string, scopes: readonly string[]): void;
  /** The refresh token that was kept last; empty when there is none. */
  newest(): string;
  forgetAll(): void;
}

/** From the vendor's support: 180 days from its last use. */
const unusedLifeMs = 180 * dayMs;

interface ApplicationOptions extends Pick<Application, 'clientId' | 'flow'> {
  readonly clientSecret?: string | undefined;
  /** Whether every refresh gives another refresh token and kills the earlier ones. */
  readonly isRotating: boolean;
}

export function createApplication(options: ApplicationOptions, now: () => number): Application {
  const { clientId, clientSecret, flow, isRotating } = options;
  const refreshTokens = new Map<string, { readonly scopes: readonly string[]; usedAt: number }>();
  return {
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    flow,
    use(refreshToken) {
      const known = refreshTokens.get(refreshToken);
      if (!known || now() - known.usedAt >= unusedLifeMs) return undefined;
      known.usedAt = now();
      return known.scopes;
    },
    keep(refreshToken, scopes) {
      if (isRotating) refreshTokens.clear();
      refreshTokens.set(refreshToken, { scopes, usedAt: now() });
    },
    newest: () => [...refreshTokens.keys()].at(-1) ?? '',
    forgetAll: () => refreshTokens.clear(),
  };
}

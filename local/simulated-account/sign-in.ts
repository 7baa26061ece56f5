import { type Application, createApplication } from './applications.ts';
import { createAuthorizationCodes } from './authorization-codes.ts';
import { oauthError } from './consent.ts';
import { createDeviceCodes, type DeviceOptions } from './device-codes.ts';
import { type Answer, type Asked, json } from './exchange.ts';
import { readTokenRequest } from './token-request.ts';

export interface SignInOptions {
  /** Rotating: every refresh kills all earlier refresh tokens. Long-lived: the same one stays. The portal's choice. */
  readonly mode?: 'rotating' | 'long-lived';
  readonly clientId?: string;
  /** `null`: an application without a secret, which names itself in the body (PKCE). */
  readonly clientSecret?: string | null;
  readonly accessTokenLifeSeconds?: number;
  /**
   * What the token that is there from the start may do, and the most that a person agrees to; when left out, a person
   * agrees to all that is asked. `offline_access` is what makes a refresh token come with the tokens; its absence is no
   * error.
   */
  readonly scopes?: readonly string[];
  /** Whether a refresh that changes no refresh token leaves it out of its answer. */
  readonly omitsUnchanged?: boolean;
  /** The one address that the portal has for the application. */
  readonly redirectUri?: string;
  readonly device?: DeviceOptions;
  /** What the account's owner does when asked. */
  readonly person?: 'agrees' | 'denies';
}

export interface SignIn {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Of the application that has no secret and shows what it knows instead (PKCE). */
  readonly pkceClientId: string;
  /** Of the application that has a person enter a code on another device. */
  readonly deviceClientId: string;
  readonly redirectUri: string;
  /** The refresh token that works now. */
  refreshToken(): string;
  /** A new access token, as a refresh would give it. */
  accessToken(): string;
  /** What a person's consent in the browser gives: a code that is good once, for five minutes. */
  authorizationCode(): string;
  /** Kills every access token handed out so far; with `andRefreshTokens` only a new sign-in helps. */
  revoke(what?: 'accessTokens' | 'andRefreshTokens'): void;
  /** Every token and code handed out so far, whether it still works or not. */
  issued(): readonly string[];
}

/** The answers of the authorization service, by what they are asked for. */
export interface SignInDesk extends SignIn {
  /** The answer of the token endpoint. */
  answer(asked: Asked): Answer;
  /** The answer of the address a browser is sent to: this account's owner decides at once. */
  consent(asked: Asked): Answer;
  /** The answer that begins the device flow. */
  startDevice(asked: Asked): Answer;
  /** The page where a device's code is entered. */
  activate(asked: Asked): Answer;
  /** What an access token may do; undefined when it does not work at this time. */
  scopesOf(accessToken: string, at: number): readonly string[] | undefined;
}

interface SignInParts {
  /** In milliseconds. */
  readonly now: () => number;
  /** The page where a device's code is entered. */
  readonly activationPage: () => string;
}

/** Hands out tokens and knows which of them still work. */
export function createSignInDesk(options: SignInOptions, { now, activationPage }: SignInParts): SignInDesk {
  const { mode = 'rotating', clientId = 'simulated-application', accessTokenLifeSeconds = 86_400 } = options;
  const { redirectUri = 'https://localhost', omitsUnchanged = false, person = 'agrees' } = options;
  const clientSecret = options.clientSecret === undefined ? 'simulated-secret' : options.clientSecret;
  const firstScopes = options.scopes ?? ['campaign_data', 'offline_access'];
  const isRotating = mode === 'rotating';
  const accessTokens = new Map<string, { readonly endsAt: number; readonly scopes: readonly string[] }>();
  const issued: string[] = [];
  const consent = {
    newToken: () => newToken('code'),
    now,
    agrees: () => person === 'agrees',
    narrow: (scopes: readonly string[]) =>
      scopes.filter((scope) => options.scopes === undefined || options.scopes.includes(scope)),
  };
  const main = createApplication(
    clientSecret === null
      ? { clientId, flow: 'pkce', isRotating }
      : { clientId, clientSecret, flow: 'authorization-code', isRotating },
    now,
  );
  const pkce = createApplication({ clientId: `${clientId}-pkce`, flow: 'pkce', isRotating }, now);
  const device = createApplication({ clientId: `${clientId}-device`, flow: 'device', isRotating }, now);
  const find = (id: string) => [main, pkce, device].find((application) => application.clientId === id);
  const codes = createAuthorizationCodes({ ...consent, find, redirectUri });
  const deviceCodes = createDeviceCodes({ ...options.device, ...consent, page: activationPage });
  main.keep(newToken('refresh'), firstScopes);

  /** As long as those seen: 43 characters. */
  function newToken(kind: string): string {
    const token = `${kind}-${String(issued.length + 1).padStart(42 - kind.length, '0')}`;
    issued.push(token);
    return token;
  }

  function newAccessToken(scopes: readonly string[]): string {
    const token = newToken('access');
    accessTokens.set(token, { endsAt: now() + accessTokenLifeSeconds * 1_000, scopes });
    return token;
  }

  function grant(scopes: readonly string[], refreshToken: string | undefined): Answer {
    return json(200, {
      token_type: 'Bearer',
      expires_in: accessTokenLifeSeconds,
      access_token: newAccessToken(scopes),
      scope: scopes.join(' '),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    });
  }

  /** After consent: tokens that nobody has had before. */
  function grantAnew(application: Application, scopes: readonly string[]): Answer {
    if (!scopes.includes('offline_access')) return grant(scopes, undefined);
    const refreshToken = newToken('refresh');
    application.keep(refreshToken, scopes);
    return grant(scopes, refreshToken);
  }

  function refresh(application: Application, refreshToken: string): Answer {
    const scopes = application.use(refreshToken);
    // The one text of the token endpoint that somebody has written down.
    if (!scopes) return oauthError(400, 'invalid_grant', 'The refresh token is invalid or expired.');
    if (isRotating) return grantAnew(application, scopes);
    return grant(scopes, omitsUnchanged || !scopes.includes('offline_access') ? undefined : refreshToken);
  }

  function poll(application: Application, deviceCode: string): Answer {
    const outcome = deviceCodes.poll(deviceCode, application);
    return 'status' in outcome ? outcome : grantAnew(application, outcome);
  }

  return {
    clientId,
    clientSecret: clientSecret ?? undefined,
    pkceClientId: pkce.clientId,
    deviceClientId: device.clientId,
    redirectUri,
    refreshToken: () => main.newest(),
    accessToken: () => newAccessToken(firstScopes),
    authorizationCode: () => codes.issue({ clientId, scopes: firstScopes }),
    consent: codes.consent,
    startDevice({ body, query }) {
      const form = new URLSearchParams(body);
      const parameter = (name: string) => form.get(name) ?? query.get(name) ?? '';
      const application = find(parameter('client_id'));
      if (!application) return unknownClient();
      return deviceCodes.start(application, parameter('scope'));
    },
    activate: ({ query }) => deviceCodes.open(query.get('user_code') ?? ''),
    revoke(what = 'accessTokens') {
      accessTokens.clear();
      if (what === 'accessTokens') return;
      for (const each of [main, pkce, device]) each.forgetAll();
      main.keep(newToken('refresh'), firstScopes);
    },
    issued: () => issued,
    scopesOf(accessToken, at) {
      const known = accessTokens.get(accessToken);
      return known && at < known.endsAt ? known.scopes : undefined;
    },
    answer(asked) {
      const request = readTokenRequest(asked);
      const application = find(request.clientId);
      if (!application || request.clientSecret !== application.clientSecret) return unknownClient();
      const isDevice = application.flow === 'device';
      switch (request.grantType) {
        case 'refresh_token':
          return refresh(application, request.refreshToken);
        case 'authorization_code': {
          if (isDevice) return wrongFlow();
          const scopes = codes.spend(request.code, request);
          return scopes
            ? grantAnew(application, scopes)
            : oauthError(400, 'invalid_grant', 'The authorization code is invalid or has expired.');
        }
        case 'urn:ietf:params:oauth:grant-type:device_code':
          return isDevice ? poll(application, request.deviceCode) : wrongFlow();
        default:
          return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported.');
      }
    },
  };
}

function unknownClient(): Answer {
  return oauthError(401, 'invalid_client', 'Client authentication failed.');
}

function wrongFlow(): Answer {
  return oauthError(400, 'unauthorized_client', 'The application may not use this flow.');
}

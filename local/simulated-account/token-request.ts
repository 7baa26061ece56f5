import type { Asked } from './exchange.ts';

export interface TokenRequest {
  readonly grantType: string;
  readonly clientId: string;
  /** Undefined when the application named itself without one. */
  readonly clientSecret: string | undefined;
  readonly refreshToken: string;
  readonly code: string;
  readonly deviceCode: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * Reads a token request: the application from Basic authorization or, for those without a secret, from the body; the
 * rest from the body or, as some clients do and get away with, from the query.
 */
export function readTokenRequest({ headers, body, query }: Asked): TokenRequest {
  const form = new URLSearchParams(body);
  const parameter = (name: string) => form.get(name) ?? query.get(name) ?? '';
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const [user = '', ...password] = Buffer.from(basic ?? '', 'base64')
    .toString()
    .split(':');
  return {
    grantType: parameter('grant_type'),
    clientId: basic === undefined ? parameter('client_id') : user,
    clientSecret: (basic === undefined ? parameter('client_secret') : password.join(':')) || undefined,
    refreshToken: parameter('refresh_token'),
    code: parameter('code'),
    deviceCode: parameter('device_code'),
    redirectUri: parameter('redirect_uri'),
    codeVerifier: parameter('code_verifier'),
  };
}

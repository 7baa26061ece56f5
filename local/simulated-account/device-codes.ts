import { createHash } from 'node:crypto';
import type { Application } from './applications.ts';
import { oauthError, readScopes } from './consent.ts';
import { type Answer, json } from './exchange.ts';

export interface DeviceOptions {
  /** Seconds between two polls; sooner is answered with `slow_down`, and adds five more. */
  readonly intervalSeconds?: number;
  /** How long a code can be used. */
  readonly lifeSeconds?: number;
  /** So many polls are answered with `authorization_pending`; when left out, until the page of the code is opened. */
  readonly pendingPolls?: number;
}

export interface DeviceCodes {
  /** Begins: a code for the device and one for the person. */
  start(application: Application, scope: string): Answer;
  /** What a poll comes to: the scopes agreed to, or the answer that says why not, or not yet. */
  poll(deviceCode: string, application: Application): readonly string[] | Answer;
  /** The page where a person enters the code; opening it with the code is all that they do here. */
  open(userCode: string): Answer;
}

interface DeviceCodeParts extends DeviceOptions {
  readonly newToken: () => string;
  readonly now: () => number;
  /** The page where a code is entered. */
  readonly page: () => string;
  readonly agrees: () => boolean;
  readonly narrow: (scopes: readonly string[]) => readonly string[];
}

interface DeviceCode {
  readonly clientId: string;
  readonly userCode: string;
  readonly scopes: readonly string[];
  readonly endsAt: number;
  intervalMs: number;
  askedAt: number;
  pendingPolls: number;
  isDecided: boolean;
}

/** RFC 8628, section 3.5: what `slow_down` adds to the interval. */
const slowDownMs = 5_000;
/** Without vowels, so that no word comes out. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

/** Okta's usual figures: five seconds, ten minutes. */
export function createDeviceCodes(parts: DeviceCodeParts): DeviceCodes {
  const { newToken, now, intervalSeconds = 5, lifeSeconds = 600, pendingPolls } = parts;
  const codes = new Map<string, DeviceCode>();

  return {
    start({ clientId, flow }, scope) {
      if (flow !== 'device')
        return oauthError(400, 'unauthorized_client', 'The application may not use this flow.');
      const scopes = readScopes(scope);
      if (!scopes || scopes.length === 0)
        return oauthError(400, 'invalid_scope', 'The scope is invalid or missing.');
      const deviceCode = newToken();
      const userCode = userCodeFrom(deviceCode);
      codes.set(deviceCode, {
        ...{ clientId, userCode, scopes, endsAt: now() + lifeSeconds * 1_000 },
        ...{ intervalMs: intervalSeconds * 1_000, askedAt: now() },
        ...{ pendingPolls: pendingPolls ?? Number.POSITIVE_INFINITY, isDecided: false },
      });
      return json(200, {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: parts.page(),
        verification_uri_complete: `${parts.page()}?user_code=${userCode}`,
        expires_in: lifeSeconds,
        interval: intervalSeconds,
      });
    },
    poll(deviceCode, { clientId }) {
      const code = codes.get(deviceCode);
      if (!code || code.clientId !== clientId)
        return oauthError(400, 'invalid_grant', 'The device code is invalid.');
      if (now() >= code.endsAt) return oauthError(400, 'expired_token', 'The device code has expired.');
      const isTooSoon = now() - code.askedAt < code.intervalMs;
      code.askedAt = now();
      if (isTooSoon) {
        code.intervalMs += slowDownMs;
        return oauthError(400, 'slow_down', 'The device polls too often.');
      }
      if (!code.isDecided && code.pendingPolls > 0) {
        code.pendingPolls -= 1;
        return oauthError(400, 'authorization_pending', 'The person has not entered the code yet.');
      }
      codes.delete(deviceCode);
      return parts.agrees()
        ? parts.narrow(code.scopes)
        : oauthError(400, 'access_denied', 'The person has denied access.');
    },
    open(userCode) {
      const code = [...codes.values()].find((each) => each.userCode === userCode && now() < each.endsAt);
      if (!code) return page(404, 'This code is unknown or has expired.');
      code.isDecided = true;
      return page(200, 'You may close this page and go back to the application.');
    },
  };
}

function userCodeFrom(deviceCode: string): string {
  const bytes = createHash('sha256').update(deviceCode).digest().subarray(0, 8);
  return [...bytes].map((byte) => letters[byte % letters.length]).join('');
}

function page(status: number, sentence: string): Answer {
  const body = `<!doctype html><title>Activate</title><p>${sentence}</p>`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

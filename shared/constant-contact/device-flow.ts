import * as z from 'zod';
import {
  type FlowParts,
  type Grant,
  type Interrupted,
  isPassing,
  postForm,
  type Refused,
  readGrant,
  refusedBy,
} from './authorization-service.ts';
import { isOwnLink } from './own-link.ts';

export interface Application {
  readonly clientId: string;
  /** Empty or missing: an application without a secret. */
  readonly clientSecret?: string;
}

/** A code that a person enters on whatever device they like. */
export interface DeviceCode {
  readonly deviceCode: string;
  /** What the person enters. */
  readonly userCode: string;
  /** Where they enter it. */
  readonly page: URL;
  /** The same page with the code filled in. */
  readonly pageWithCode: URL;
  /** When it can no longer be used, by this computer's clock. */
  readonly endsAt: Date;
  readonly intervalMs: number;
  readonly scopes: readonly string[];
}

export type DeviceStart = { readonly kind: 'started'; readonly code: DeviceCode } | Refused | Interrupted;

export type DeviceEnd =
  | { readonly kind: 'signedIn'; readonly grant: Grant }
  /** The person said no. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'expired' }
  | Refused
  | Interrupted;

/** Looked at so often while waiting: whether somebody wants to stop, and for the time that is left. */
const tickMs = 500;
/** RFC 8628, section 3.5. */
const usualIntervalSeconds = 5;
const slowDownMs = 5_000;
/** No code is good for longer; what says so is not a duration. */
const longestLifeSeconds = 3_600;
const longestIntervalSeconds = 60;
const startAttempts = 3;
const startWaitMs = 2_000;

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

const text = z.string().regex(/^[\x21-\x7e]{1,2000}$/);
const startBody = z.object({
  device_code: text,
  // It is shown to a person as it is.
  user_code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 -]{2,30}$/),
  verification_uri: text,
  verification_uri_complete: text.optional().catch(undefined),
  expires_in: z.coerce.number().positive(),
  interval: z.coerce.number().positive().optional().catch(undefined),
});

/** Begins the device flow (RFC 8628); a lost or busy answer is asked for again, since a code that nobody uses expires. */
export async function startDeviceFlow(
  { clientId, scopes }: Pick<Application, 'clientId'> & { readonly scopes: readonly string[] },
  deviceUrl: URL,
  parts: FlowParts,
): Promise<DeviceStart> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await postForm(deviceUrl, { client_id: clientId, scope: scopes.join(' ') }, parts);
    if (parts.isInterrupted()) return { kind: 'interrupted' };
    if (answer.kind === 'error') return refusedBy(answer);
    if (answer.kind === 'answer')
      return readStart(answer.body, { scopes, deviceUrl, now: parts.clock.now() });
    if (!isPassing(answer) || attempt === startAttempts) return answer;
    await parts.clock.sleep(startWaitMs);
  }
}

function readStart(
  body: unknown,
  {
    scopes,
    deviceUrl,
    now,
  }: { readonly scopes: readonly string[]; readonly deviceUrl: URL; readonly now: Date },
): DeviceStart {
  const { data } = startBody.safeParse(body);
  if (!data) return { kind: 'refused', why: 'unexpected', status: 200 };
  const { verification_uri: uri, verification_uri_complete: complete = uri } = data;
  if (!isOwnLink(uri, deviceUrl) || !isOwnLink(complete, deviceUrl))
    return { kind: 'refused', why: 'strangeLink' };
  const lifeMs = Math.min(data.expires_in, longestLifeSeconds) * 1_000;
  return {
    kind: 'started',
    code: {
      ...{ deviceCode: data.device_code, userCode: data.user_code, scopes },
      ...{ page: new URL(uri), pageWithCode: new URL(complete) },
      endsAt: new Date(now.getTime() + lifeMs),
      intervalMs: Math.min(data.interval ?? usualIntervalSeconds, longestIntervalSeconds) * 1_000,
    },
  };
}

/**
 * Asks until the person has decided, or the code has expired. A lost answer is asked for again.
 *
 * @param onTick gets the milliseconds that are left, about twice a second, and what is in the way if something is.
 */
export async function awaitDevice(
  { clientId }: Pick<Application, 'clientId'>,
  code: DeviceCode,
  tokenUrl: URL,
  parts: FlowParts,
  onTick: (leftMs: number, trouble: Refused | undefined) => void,
): Promise<DeviceEnd> {
  const { clock, isInterrupted } = parts;
  let { intervalMs } = code;
  let trouble: Refused | undefined;
  const leftMs = () => code.endsAt.getTime() - clock.now().getTime();
  for (;;) {
    for (let waited = 0; waited < intervalMs; waited += tickMs) {
      if (isInterrupted()) return { kind: 'interrupted' };
      if (leftMs() <= 0) return trouble ?? { kind: 'expired' };
      onTick(leftMs(), trouble);
      await clock.sleep(Math.min(tickMs, intervalMs - waited));
    }
    const answer = await postForm(
      tokenUrl,
      { grant_type: grantType, client_id: clientId, device_code: code.deviceCode },
      parts,
    );
    trouble = undefined;
    if (answer.kind === 'answer') return readGrant(answer, code.scopes);
    if (answer.kind === 'refused') {
      if (!isPassing(answer)) return answer;
      trouble = answer;
    } else if (answer.error === 'slow_down') intervalMs += slowDownMs;
    else if (answer.error === 'access_denied') return { kind: 'denied' };
    else if (answer.error === 'expired_token') return { kind: 'expired' };
    else if (answer.error !== 'authorization_pending') return refusedBy(answer);
  }
}

import ky from 'ky';
import type { Clock } from '../clock.ts';
import {
  AccessRefusedError,
  errorKind,
  NotFoundError,
  QuotaClosedError,
  ReportUnavailableError,
  TimeUpError,
  UnexpectedReportError,
} from '../errors.ts';
import type { AccessToken } from './access-token.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Pace } from './pace.ts';

/** What a request was spent on, as the run's summary shows it. */
export type Purpose = 'summaries' | 'campaigns' | 'details' | 'counters' | 'bounces' | 'sends' | 'token';

export interface Asked {
  readonly purpose: Purpose;
  /** Reads after "could not read": names the thing by its id, never by an address or a full URL. */
  readonly what: string;
}

/** Answers per request while the vendor or the network has trouble: one more than a brief hiccup needs. */
const maxAttempts = 3;
/** `throttled` means that others use this key too; their second passes soon. */
const maxThrottledAttempts = 6;
const throttledWaitMs = { atLeast: 1_000, spread: 500 };
const unavailableWaitMs = 1_000;

export interface ConstantContactClient {
  /**
   * GETs one JSON document, waiting its turn and trying again where that helps.
   *
   * @throws {TimeUpError} when the run may not start another request.
   * @throws {BudgetSpentError} when our own share of the day is spent.
   * @throws {QuotaClosedError} on `quota_exceeded`.
   * @throws {AccessRefusedError} on 403, or 401 with a fresh token.
   * @throws {NotFoundError} on 404.
   * @throws {ReportUnavailableError} when every attempt met trouble.
   * @throws {UnexpectedReportError} on any other status.
   */
  getJson(url: URL, asked: Asked): Promise<unknown>;
  /** The API's address, without a trailing slash in its path. */
  readonly apiUrl: URL;
}

export interface ClientParts {
  readonly apiUrl: URL;
  readonly accessToken: AccessToken;
  readonly pace: Pace;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** No request starts from this instant on. */
  readonly stopAt: Date;
  /** For one attempt, body included. */
  readonly requestTimeoutMs: number;
  /** Called before every request; throws when the day's budget has no room for it. */
  readonly spend: () => Promise<void>;
  /** Called as a request starts. */
  readonly countRequest: (purpose: Purpose) => void;
}

export function createConstantContactClient(parts: ClientParts): ConstantContactClient {
  const { accessToken, pace, clock, random, stopAt } = parts;

  async function ask(url: URL, asked: Asked): Promise<Answer & { readonly askedAt: Date }> {
    const token = await accessToken.current();
    await parts.spend();
    // Last, so that nothing comes between the turn and the start.
    await pace.forRequest();
    if (clock.now() >= stopAt) throw new TimeUpError();
    parts.countRequest(asked.purpose);
    const askedAt = clock.now();
    const answer = await fetchOnce(url, token, parts.requestTimeoutMs);
    pace.answered();
    if (answer.kind === 'unauthorized') await accessToken.renew(token);
    return { ...answer, askedAt };
  }

  async function wait(ms: number): Promise<void> {
    if (clock.now().getTime() + ms >= stopAt.getTime()) throw new TimeUpError();
    await clock.sleep(ms);
  }

  return {
    apiUrl: parts.apiUrl,
    async getJson(url, asked) {
      let attempts = 0;
      let throttled = 0;
      for (;;) {
        const answer = await ask(url, asked);
        switch (answer.kind) {
          case 'json':
            return answer.body;
          case 'quotaExceeded':
            throw new QuotaClosedError(answer.askedAt);
          case 'notFound':
            throw new NotFoundError(asked.what);
          case 'forbidden':
            throw accessRefused(asked);
          case 'unexpected':
            throw new UnexpectedReportError(`Could not read ${asked.what}: status ${answer.status}.`);
          case 'unauthorized':
            // The token has been renewed, which happens once a run; a second refusal throws there.
            break;
          case 'throttled':
            throttled += 1;
            if (throttled > maxThrottledAttempts) throw gaveUp(asked, 'throttled', throttled);
            await wait(throttledWaitMs.atLeast + random() * throttledWaitMs.spread);
            break;
          case 'unavailable':
            attempts += 1;
            if (attempts >= maxAttempts) throw gaveUp(asked, answer.why, attempts);
            await wait(unavailableWaitMs * 2 ** (attempts - 1) * (1 + random()));
        }
      }
    },
  };
}

async function fetchOnce(url: URL, token: string, timeoutMs: number): Promise<Answer> {
  try {
    const response = await ky.get(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      // Every attempt is paced and counted against the quota, so attempts are ours to make, not ky's.
      retry: 0,
      throwHttpErrors: false,
      redirect: 'error',
      timeout: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await readAnswer(response);
  } catch (error) {
    return { kind: 'unavailable', why: `no answer (${errorKind(error)})` };
  }
}

function gaveUp(asked: Asked, why: string, attempts: number): ReportUnavailableError {
  return new ReportUnavailableError(`Could not read ${asked.what}: ${why}, after ${attempts} attempts.`);
}

function accessRefused(asked: Asked): AccessRefusedError {
  const privilege =
    asked.purpose === 'campaigns' || asked.purpose === 'details' ? 'campaign:read' : 'ui:campaign:metrics';
  return new AccessRefusedError(
    `Constant Contact refused ${asked.what} (403). Check that the application is active and has the scope ` +
      `campaign_data, and that the user who signed in has the privilege ${privilege}.`,
  );
}

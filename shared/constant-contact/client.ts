import type { Clock } from '../clock.ts';
import {
  NotFoundError,
  QuotaClosedError,
  ReportRefusedError,
  TimeUpError,
  UnexpectedReportError,
} from '../errors.ts';
import type { AccessToken } from './access-token.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Asked, Purpose } from './asked.ts';
import { createAttempts } from './attempts.ts';
import { fetchOnce } from './fetch-once.ts';
import type { Pace } from './pace.ts';
import { accessRefused, createRefusals, type Refusals, type RefusedStatus } from './refusals.ts';

/** Times a request is made that is answered with 401; before the last of them it is sure that the token is good. */
const maxUnauthorized = 3;

/** What is refused here is refused to everything: without the list nothing can be asked for. */
const listPurposes: readonly Purpose[] = ['summaries', 'campaigns'];

export interface ConstantContactClient extends Pick<Refusals, 'refusedKinds'> {
  /**
   * GETs one JSON document, waiting its turn and trying again where that helps.
   *
   * @throws {TimeUpError} when the run may not start another request.
   * @throws {BudgetSpentError} when our own share of the day is spent.
   * @throws {QuotaClosedError} on `quota_exceeded`.
   * @throws {AccessRefusedError} when a list of campaigns is refused, or every access token.
   * @throws {ReportRefusedError} when anything else is: on 403, or on 401 with a good token.
   * @throws {NotFoundError} on 404.
   * @throws {ReportUnavailableError} when every attempt met trouble.
   * @throws {UnexpectedReportError} on any other status.
   */
  getJson(url: URL, asked: Asked): Promise<unknown>;
  /** Until no request may start. */
  timeLeftMs(): number;
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
  /** Until no request may start; asked before each, since it may be cut short. */
  readonly timeLeftMs: () => number;
  /** For one attempt, body included. */
  readonly requestTimeoutMs: number;
  /** Called before every request; throws when the day's budget has no room for one of its purpose. */
  readonly spend: (purpose: Purpose) => Promise<void>;
  /** Called as a request starts. */
  readonly countRequest: (purpose: Purpose) => void;
}

export function createConstantContactClient(parts: ClientParts): ConstantContactClient {
  const { accessToken, pace, clock, timeLeftMs } = parts;
  const refusals = createRefusals();
  /** A token that was accepted, and by what. */
  let proof: { readonly token: string; readonly url: URL; readonly asked: Asked } | undefined;

  async function ask(
    url: URL,
    asked: Asked,
  ): Promise<Answer & { readonly askedAt: Date; readonly token: string }> {
    const token = await accessToken.current();
    await parts.spend(asked.purpose);
    // Last, so that nothing comes between the turn and the start.
    await pace.forRequest();
    if (timeLeftMs() <= 0) throw new TimeUpError();
    parts.countRequest(asked.purpose);
    const askedAt = clock.now();
    const answer = await fetchOnce(url, token, parts.requestTimeoutMs, readAnswer);
    pace.answered();
    return { ...answer, askedAt, token };
  }

  /**
   * Before a request is made again that was answered with 401 `times` times: gets another token, but not in the place of a
   * good one. A gateway may refuse a good token now and then, and a single report for ever; whether a token that was
   * accepted has ended since is checked by repeating the last request that it was accepted for.
   */
  async function makeSureOfToken(token: string, times: number): Promise<void> {
    if (proof?.token !== token) {
      if (!accessToken.isFresh(token)) await accessToken.renew(token);
    } else if (times > 1) {
      const answer = await ask(proof.url, proof.asked);
      if (answer.kind === 'quotaExceeded') throw new QuotaClosedError(answer.askedAt);
      if (answer.kind === 'unauthorized') await accessToken.renew(token);
    }
  }

  function refused(url: URL, asked: Asked, status: RefusedStatus): Error {
    refusals.refused(url, asked, status);
    return listPurposes.includes(asked.purpose)
      ? accessRefused(asked.purpose, asked.what, status)
      : new ReportRefusedError(`Constant Contact refused ${asked.what} (${status}).`);
  }

  return {
    apiUrl: parts.apiUrl,
    timeLeftMs,
    refusedKinds: refusals.refusedKinds,
    async getJson(url, asked) {
      if (!asked.insists && refusals.isHopeless(asked.purpose)) {
        throw new ReportRefusedError(
          `Did not ask for ${asked.what}: Constant Contact has refused everything of this kind.`,
          { wasAsked: false },
        );
      }
      let unauthorized = 0;
      const attempts = createAttempts(asked, parts);
      for (;;) {
        const answer = await ask(url, asked);
        switch (answer.kind) {
          case 'json':
            refusals.answered(asked.purpose);
            if (proof?.token !== answer.token) proof = { token: answer.token, url, asked };
            return answer.body;
          case 'quotaExceeded':
            throw new QuotaClosedError(answer.askedAt);
          case 'notFound':
            throw new NotFoundError(asked.what);
          case 'forbidden':
            throw refused(url, asked, 403);
          case 'unexpected':
            throw new UnexpectedReportError(`Could not read ${asked.what}: status ${answer.status}.`);
          case 'unauthorized':
            unauthorized += 1;
            if (unauthorized === maxUnauthorized) throw refused(url, asked, 401);
            await makeSureOfToken(answer.token, unauthorized);
            break;
          case 'throttled':
            await attempts.afterThrottling();
            break;
          case 'unavailable':
            await attempts.afterTrouble(answer.why);
        }
      }
    },
  };
}

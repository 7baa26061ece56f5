import {
  AccessRefusedError,
  NotFoundError,
  QuotaClosedError,
  ReportRefusedError,
  TimeUpError,
  UnexpectedReportError,
} from '../../errors.ts';
import type { Answer } from '../answer.ts';
import type { Asked } from '../asked.ts';
import { createAttempts } from '../attempts.ts';
import type { ClientParts } from '../client.ts';
import { fetchOnce } from '../fetch-once.ts';
import { readV2Answer } from './v2-answer.ts';

/** The vendor's API before v3, for owners who still hold a key: none are given out any more. */
export interface V2Client {
  /**
   * GETs one JSON document, waiting its turn and trying again where that helps.
   *
   * @throws {TimeUpError} when the run may not start another request.
   * @throws {BudgetSpentError} when our own share of the day is spent.
   * @throws {QuotaClosedError} when the key's day is spent.
   * @throws {AccessRefusedError} on 401: neither key nor token can be renewed.
   * @throws {ReportRefusedError} on 403.
   * @throws {NotFoundError} on 404.
   * @throws {ReportUnavailableError} when every attempt met trouble.
   * @throws {UnexpectedReportError} on any other status, 406 among them.
   */
  getJson(url: URL, asked: Asked): Promise<unknown>;
  /** Ends in `/v2`. */
  readonly apiUrl: URL;
}

export interface V2ClientParts
  extends Pick<
    ClientParts,
    'pace' | 'clock' | 'random' | 'timeLeftMs' | 'requestTimeoutMs' | 'spend' | 'countRequest'
  > {
  /** The host, with `/v2` or without. */
  readonly baseUrl?: URL;
  readonly apiKey: string;
  /** It lives for ten years and cannot be renewed. */
  readonly token: string;
}

/**
 * The API of v2: `https://api.constantcontact.com/v2/...?api_key=KEY` with `Authorization: Bearer` and
 * `Accept: application/json`. Source: the vendor's pages of its five reports.
 *
 * The key is put into the address here and nowhere else, so that no link, error or log has it.
 */
export function createV2Client(parts: V2ClientParts): V2Client {
  const { baseUrl = new URL('https://api.constantcontact.com'), pace, clock, timeLeftMs } = parts;

  async function ask(url: URL, asked: Asked): Promise<Answer & { readonly askedAt: Date }> {
    await parts.spend(asked.purpose);
    // Last, so that nothing comes between the turn and the start.
    await pace.forRequest();
    if (timeLeftMs() <= 0) throw new TimeUpError();
    parts.countRequest(asked.purpose);
    const askedAt = clock.now();
    const address = withParameter(url, 'api_key', parts.apiKey);
    const answer = await fetchOnce(address, parts.token, parts.requestTimeoutMs, readV2Answer);
    pace.answered();
    return { ...answer, askedAt };
  }

  return {
    apiUrl: new URL(`${baseUrl.href.replace(/\/(v2\/?)?$/, '')}/v2`),
    async getJson(url, asked) {
      const attempts = createAttempts(asked, parts);
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
            throw new ReportRefusedError(`Constant Contact refused ${asked.what} (403) in its API v2.`);
          case 'unauthorized':
            throw new AccessRefusedError(
              `Constant Contact refused ${asked.what} (401): its API v2 no longer accepts the key or the token.`,
            );
          case 'unexpected':
            throw new UnexpectedReportError(`Could not read ${asked.what}: status ${answer.status}.`);
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

/** The same address with this parameter, whatever it had before; all else in it stays as it is written. */
export function withParameter(url: URL, name: string, value: string): URL {
  const changed = new URL(url);
  if (url.searchParams.has(name)) changed.searchParams.set(name, value);
  else changed.search += `${url.search ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
  return changed;
}

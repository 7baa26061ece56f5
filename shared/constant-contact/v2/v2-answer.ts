import { type Answer, errorKeys, readJson, readText } from '../answer.ts';

/**
 * Reads a response of v2 and says what it means. Its gateway (Mashery) says 403 or 401 also where a limit is reached; only
 * the error's key tells that from a refusal. Documented statuses: 200, 401, 404, 406, 500.
 */
export async function readV2Answer(response: Response): Promise<Answer> {
  const text = await readText(response);
  const { status } = response;
  if (status === 200) return readJson(text);
  if (status === 429 || status === 403 || status === 401) {
    const keys = errorKeys(text);
    if (keys.some((key) => /over\.ratelimit$/i.test(key))) return { kind: 'quotaExceeded' };
    if (status === 429 || keys.some((key) => /over\.qps$/i.test(key))) return { kind: 'throttled' };
    return { kind: status === 403 ? 'forbidden' : 'unauthorized' };
  }
  if (status === 404) return { kind: 'notFound' };
  if (status >= 500 || status === 408) return { kind: 'unavailable', why: `status ${status}` };
  return { kind: 'unexpected', status };
}

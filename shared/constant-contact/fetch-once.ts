import ky from 'ky';
import { errorKind } from '../errors.ts';
import type { Answer } from './answer.ts';

/** One attempt at a GET. Of what goes wrong on the way only the kind is kept: messages quote the address asked. */
export async function fetchOnce(
  url: URL,
  token: string,
  timeoutMs: number,
  readAnswer: (response: Response) => Promise<Answer>,
): Promise<Answer> {
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

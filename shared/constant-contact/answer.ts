import * as z from 'zod/mini';

/** What a request came to; whether it is tried again is decided by the caller. */
export type Answer =
  | { readonly kind: 'json'; readonly body: unknown }
  /** Worth another attempt: the vendor or the network had trouble. `why` holds no foreign text. */
  | { readonly kind: 'unavailable'; readonly why: string }
  | { readonly kind: 'throttled' | 'quotaExceeded' | 'unauthorized' | 'forbidden' | 'notFound' }
  /** A status that is not expected here; asking again would not help. */
  | { readonly kind: 'unexpected'; readonly status: number };

/** A page of 500 rows is about 300 KB; anything this large is not a page. */
const maxBodyBytes = 16 * 1024 * 1024;

/**
 * Reads a response and says what it means. Error bodies may be an array, an object, empty or not JSON at all; only
 * their `error_key` is looked at, and only for 429, where nothing else tells a busy second from a spent day.
 */
export async function readAnswer(response: Response): Promise<Answer> {
  const text = await readText(response);
  const { status } = response;
  if (status === 200) return readJson(text);
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 403) return { kind: 'forbidden' };
  if (status === 404) return { kind: 'notFound' };
  if (status === 429)
    return { kind: errorKeys(text).includes('quota_exceeded') ? 'quotaExceeded' : 'throttled' };
  if (status >= 500 || status === 408) return { kind: 'unavailable', why: `status ${status}` };
  return { kind: 'unexpected', status };
}

/** JSON, or the reason why a 200 is not an answer: maintenance pages, empty and cut-off bodies all come with 200. */
export function readJson(text: string): Answer {
  try {
    return { kind: 'json', body: JSON.parse(text) };
  } catch {
    // The parser's message quotes the body, which holds addresses.
    return {
      kind: 'unavailable',
      why: text.trim() === '' ? 'an empty answer' : 'an answer that is not whole JSON',
    };
  }
}

/** The body as text, never more than `maxBodyBytes` of it: a longer one is cut, and so is not JSON any more. */
export async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) break;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const errorBody = z.object({ error_key: z.string() });
const errorsInside = z.pipe(
  z.object({ errors: z.array(z.unknown()) }),
  z.transform(({ errors }) => errors),
);
const oneError = z.transform((error: unknown) => [error]);
const anyErrorBody = z.union([errorsInside, z.array(z.unknown()), oneError]);

/** The keys of all errors in a body, whatever else is in it. */
export function errorKeys(text: string): string[] {
  const answer = readJson(text);
  const errors = answer.kind === 'json' ? (anyErrorBody.safeParse(answer.body).data ?? []) : [];
  return errors.flatMap((error) => errorBody.safeParse(error).data?.error_key ?? []);
}

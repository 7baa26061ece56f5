import { serviceUrl } from '../../shared/environment.ts';
import { constantContactDefaults } from '../../shared/names.ts';

/** What asking Constant Contact's API for nothing in particular has come to. */
export type VendorReach =
  | {
      readonly is: 'reached';
      readonly host: string;
      /** What the answer says of the time; undefined where it says nothing. */
      readonly date: Date | undefined;
    }
  | { readonly is: 'out of reach'; readonly host: string; readonly why: string }
  | { readonly is: 'no address'; readonly why: string };

const timeoutMs = 10_000;

/**
 * Makes one request without credentials; any answer at all says that the way is open. It counts as one of the 10,000 a
 * day of nobody's application.
 *
 * @param url as `CONSTANT_CONTACT_API_URL` has it; the vendor's own when undefined.
 */
export async function reachVendor(url: string = constantContactDefaults.apiUrl): Promise<VendorReach> {
  const { data, error } = serviceUrl.safeParse(url);
  if (!data) return { is: 'no address', why: error.issues.map(({ message }) => message).join('; ') };
  const { host } = data;
  try {
    const answer = await fetch(data, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    const at = Date.parse(answer.headers.get('date') ?? '');
    return { is: 'reached', host, date: Number.isNaN(at) ? undefined : new Date(at) };
  } catch (failure) {
    return { is: 'out of reach', host, why: codeOf(failure) };
  }
}

/** The network's own code, which `fetch` wraps. */
function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.name : 'unknown';
}

import * as z from 'zod';
import { LinkRefusedError } from '../errors.ts';

/** Far above any cursor seen; a longer link is not a cursor. */
const maxLinkLength = 8_192;

/**
 * The paging part of any list answer. The last page shows itself as no `_links`, an empty one, no `next`, or an
 * `href` that is null or empty; all of these have been recorded or documented.
 */
export const linksShape = z.object({
  _links: z.object({ next: z.object({ href: z.string().nullish() }).nullish() }).nullish(),
});

/** The link of a page as the vendor wrote it; undefined on the last page. */
export function nextHref(page: z.infer<typeof linksShape>): string | undefined {
  return page._links?.next?.href || undefined;
}

/**
 * Turns a page's next link into the address to ask, verbatim. The bearer token goes wherever this points, so it must
 * stay on the API's own scheme, host and port and on the very path it came from.
 *
 * @throws {LinkRefusedError} for anything else: other hosts, `//host`, backslashes, credentials, other paths.
 */
export function resolveNextLink(href: string, current: URL, apiUrl: URL, what: string): URL {
  const refused = new LinkRefusedError(`The next link of ${what} leads elsewhere; it was not followed.`);
  // A URL parser turns backslashes into slashes and drops tabs and line ends, which hides where a link leads.
  const suspicious = /[\\\s]/.test(href) || href.startsWith('//') || href.length > maxLinkLength;
  if (suspicious || !URL.canParse(href, apiUrl)) throw refused;
  const next = new URL(href, apiUrl);
  const sameReport = next.origin === apiUrl.origin && next.pathname === current.pathname;
  if (!sameReport || next.username !== '' || next.password !== '' || next.hash !== '') throw refused;
  return next;
}

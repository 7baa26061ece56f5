import * as z from 'zod/mini';
import { LinkRefusedError } from '../errors.ts';

/** Far above any cursor seen; a longer link is not a cursor. */
const maxLinkLength = 8_192;

const link = z.object({ href: z.nullish(z.string()) });

/**
 * The link of a page as the vendor wrote it; undefined on the last page, which shows itself as no `_links`, an empty one,
 * no `next`, or an `href` that is null or empty; all of these have been recorded or documented.
 */
export const nextLinkShape = z.pipe(
  z.object({ _links: z.nullish(z.object({ next: z.nullish(link) })) }),
  z.transform(({ _links }) => _links?.next?.href || undefined),
);

/**
 * Turns a page's next link into the address to ask: its path and query, verbatim, on the API's own origin. The bearer
 * token goes there, so the link must name the API's host and port (or none) and the very path it came from. Its scheme
 * does not count: a gateway that does not know how it is reached writes the other one.
 *
 * @throws {LinkRefusedError} for anything else: other hosts and ports, backslashes, credentials, other paths.
 */
export function resolveNextLink(href: string, current: URL, apiUrl: URL, what: string): URL {
  const refused = new LinkRefusedError(`The next link of ${what} leads elsewhere; it was not followed.`);
  // A URL parser turns backslashes into slashes and drops tabs and line ends, which hides where a link leads.
  const suspicious = /[\\\s]/.test(href) || href.length > maxLinkLength;
  if (suspicious || !URL.canParse(href, apiUrl)) throw refused;
  const next = new URL(href, apiUrl);
  const sameReport =
    next.hostname === apiUrl.hostname && isSamePort(next, apiUrl) && next.pathname === current.pathname;
  if (!sameReport || next.username !== '' || next.password !== '' || next.hash !== '') throw refused;
  return new URL(`${apiUrl.origin}${next.pathname}${next.search}`);
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** A URL without a port, or with its scheme's own, means the default one of whatever scheme is used. */
function isSamePort(link: URL, api: URL): boolean {
  if (!(link.protocol in defaultPorts)) return false;
  return link.port === api.port || (api.port === '' && link.port === defaultPorts[api.protocol]);
}

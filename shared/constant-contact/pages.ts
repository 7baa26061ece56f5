import type * as z from 'zod';
import { LinkRefusedError, ReportUnavailableError } from '../errors.ts';
import type { Asked, ConstantContactClient } from './client.ts';
import { linksShape, nextHref, resolveNextLink } from './next-link.ts';

/** The most the vendor puts on a page of any list used here. Source: the contract, `limit`. */
export const maxPageSize = 500;

/**
 * Walks a list from `path` (below the API's address) to a page without a next link, one request a page.
 *
 * @throws {LinkRefusedError} when a link repeats or leads elsewhere.
 * @throws {ReportUnavailableError} when a page is JSON of another shape: a page that cannot be read has to be read
 *   again, or its rows would be lost.
 */
export async function* readPages<Page>(
  client: ConstantContactClient,
  path: string,
  shape: z.ZodType<Page>,
  asked: Asked,
): AsyncGenerator<Page> {
  const first = new URL(`${client.apiUrl.href.replace(/\/$/, '')}${path}`);
  const visited = new Set<string>();
  for (let url: URL | undefined = first; url; ) {
    if (visited.has(url.href))
      throw new LinkRefusedError(`A next link of ${asked.what} repeats; the walk has stopped.`);
    visited.add(url.href);
    const body = await client.getJson(url, asked);
    const page = shape.safeParse(body);
    const links = linksShape.safeParse(body);
    if (!page.success || !links.success) {
      throw new ReportUnavailableError(`Could not read ${asked.what}: it is not the page we know.`);
    }
    yield page.data;
    const href = nextHref(links.data);
    url = href === undefined ? undefined : resolveNextLink(href, url, client.apiUrl, asked.what);
  }
}

import * as z from 'zod/mini';
import {
  LinkExpiredError,
  LinkRefusedError,
  NotFoundError,
  ReportUnavailableError,
  UnexpectedReportError,
} from '../errors.ts';
import type { Asked } from './asked.ts';
import type { ConstantContactClient } from './client.ts';
import { nextLinkShape, resolveNextLink } from './next-link.ts';

/** The most the vendor puts on a page of any list used here. Source: the contract, `limit`. */
export const maxPageSize = 500;

/** What a list is read from: the API of today, or the one before it. */
export type PageSource = Pick<ConstantContactClient, 'getJson' | 'apiUrl'>;

/** The address of something below the API's own, with its query. */
export function apiAddress(client: PageSource, pathAndQuery: string): URL {
  return new URL(`${client.apiUrl.href.replace(/\/$/, '')}${pathAndQuery}`);
}

/** The longest report worth reading: a million rows. Whatever goes on after it would only spend the quota. */
const mostReportPages = 2_000;

export interface ReadPage<Page> {
  readonly page: Page;
  /** It has no link to another. */
  readonly isLast: boolean;
}

/**
 * Reads a list to a page without a next link, one request a page.
 *
 * @param first the first page; its path is the only one that next links may have.
 * @param shape of a page, by zod or by zod/mini.
 * @param mostPages a list that goes on after so many has no end.
 * @param nextLink finds the next link in a page, undefined on the last one.
 * @throws {NotFoundError} when the vendor does not know the list itself.
 * @throws {LinkRefusedError} when a link repeats, leads elsewhere, or when the
 *   list does not end.
 * @throws {LinkExpiredError} when the vendor does not honour its own link any more.
 * @throws {ReportUnavailableError} when a page is JSON of another shape: a page that cannot be read has to be read
 *   again, or its rows would be lost.
 */
export async function* readPages<Page>(
  client: PageSource,
  first: URL,
  shape: z.core.$ZodType<Page>,
  asked: Asked,
  mostPages: number = mostReportPages,
  nextLink: z.core.$ZodType<string | undefined> = nextLinkShape,
): AsyncGenerator<ReadPage<Page>> {
  const visited = new Set<string>();
  for (let url: URL | undefined = first; url; ) {
    if (visited.has(url.href) || visited.size >= mostPages) {
      throw new LinkRefusedError(
        `A next link of ${asked.what} repeats, or the list has no end; the read has stopped.`,
      );
    }
    visited.add(url.href);
    const body = await readPage(client, url, url.href === first.href, asked);
    const page = z.safeParse(shape, body);
    const link = z.safeParse(nextLink, body);
    if (!page.success || !link.success) {
      throw new ReportUnavailableError(`Could not read ${asked.what}: it is not the page we know.`);
    }
    const next = link.data;
    yield { page: page.data, isLast: next === undefined };
    url = next === undefined ? undefined : resolveNextLink(next, first, client.apiUrl, asked.what);
  }
}

/** A link that is not known any more is another thing than a list that is not there. */
async function readPage(client: PageSource, url: URL, isFirst: boolean, asked: Asked): Promise<unknown> {
  try {
    return await client.getJson(url, asked);
  } catch (error) {
    const refused = error instanceof NotFoundError || error instanceof UnexpectedReportError;
    if (isFirst || !refused) throw error;
    throw new LinkExpiredError(asked.what);
  }
}

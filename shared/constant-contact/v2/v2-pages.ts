import * as z from 'zod';
import type { Instant } from '../../bounce/instant.ts';
import { apiAddress, readPages } from '../pages.ts';
import { type V2Client, withParameter } from './v2-client.ts';

/** The most on a page. Source: the vendor's pages, `limit`. */
const pageSize = 500;

/** Which report to read, and how far. */
export interface V2Wanted<Row> {
  /** Below `/v2`. */
  readonly path: string;
  /** Reads after "could not read". */
  readonly what: string;
  /** Inclusive; everything where it is left out. */
  readonly since?: Instant | undefined;
  readonly mostPages: number;
  /** @returns undefined for a row that is none of this report. */
  readonly toRow: (wire: unknown) => Row | undefined;
}

/** What is read of a report. */
export interface V2Rows<Row> {
  readonly rows: readonly Row[];
  /** Rows that are none of this report. */
  readonly unreadable: number;
  /** Read to its end. */
  readonly isWhole: boolean;
}

const pageShape = z.object({ results: z.array(z.unknown()) });

const nextLinkShape = z
  .object({
    meta: z.object({ pagination: z.object({ next_link: z.string().nullish() }).nullish() }).nullish(),
  })
  .transform(({ meta }) => meta?.pagination?.next_link || undefined);

/**
 * Reads a tracking report of v2 a page at a time, with `limit=500` and `created_since`.
 *
 * A next link has neither key nor `created_since`, and its cursor is a position, under which rows move when others
 * arrive. So both are put into every request, rows are filtered here as well, and a row that comes twice with all its
 * fields counts once: there is no id to tell two events apart by.
 *
 * @throws what reading any list throws; {@link NotFoundError} when what it is of is not there.
 */
export async function readV2Report<Row extends { readonly at: Instant }>(
  client: V2Client,
  { path, what, since, mostPages, toRow }: V2Wanted<Row>,
): Promise<V2Rows<Row>> {
  const source: V2Client = {
    ...client,
    getJson: (url, asked) =>
      client.getJson(since === undefined ? url : withParameter(url, 'created_since', since), asked),
  };
  const first = apiAddress(source, `${path}?limit=${pageSize}`);
  const asked = { purpose: 'contact', what } as const;
  const seen = new Set<string>();
  const rows: Row[] = [];
  let [pages, unreadable] = [0, 0];
  for await (const { page, isLast } of readPages(source, first, pageShape, asked, undefined, nextLinkShape)) {
    pages += 1;
    for (const wire of page.results) {
      const text = JSON.stringify(wire);
      if (seen.has(text)) continue;
      seen.add(text);
      const row = toRow(wire);
      if (!row) unreadable += 1;
      else if (since === undefined || row.at >= since) rows.push(row);
    }
    if (isLast) return { rows, unreadable, isWhole: true };
    if (pages === mostPages) break;
  }
  return { rows, unreadable, isWhole: false };
}

import type { Asked } from '../exchange.ts';
import type { Paging } from '../paging.ts';

/** A row, and the time that `created_since` goes by. */
export interface Dated {
  readonly at: string;
}

interface V2Page<Row> {
  readonly page: readonly Row[];
  readonly meta: { readonly pagination: { readonly next_link?: string } };
}

const mostPerPage = 500;

/**
 * One page of rows that come newest first. A link carries a place and a limit, and neither the key nor `created_since`:
 * from the second page on older rows come too, and a row that arrives meanwhile moves all others by one.
 *
 * @returns undefined for a limit outside 1 to 500, a time that is none, and a cursor nobody handed out.
 */
export function v2Page<Row extends Dated>(
  rows: readonly Row[],
  { query, path }: Asked,
  paging: Paging,
): V2Page<Row> | undefined {
  const cursor = query.get('next');
  const asked = cursor === null ? query : new URLSearchParams(Buffer.from(cursor, 'base64url').toString());
  const limit = wholeNumber(asked.get('limit') ?? (cursor === null ? String(mostPerPage) : ''));
  const startAt = cursor === null ? 1 : wholeNumber(asked.get('startAt') ?? '');
  const since = Date.parse(asked.get('created_since') ?? '1970-01-01T00:00:00.000Z');
  if (limit === undefined || startAt === undefined || Number.isNaN(since)) return undefined;
  if (limit < 1 || limit > mostPerPage || startAt < 1) return undefined;

  const shown = rows.filter(({ at }) => Date.parse(at) >= since);
  const end = startAt - 1 + Math.min(limit, paging.pageSizeOf(path));
  const place = Buffer.from(`startAt=${end + 1}&limit=${limit}`).toString('base64url');
  const pagination = end < shown.length ? { next_link: `${path}?next=${place}` } : {};
  return { page: shown.slice(startAt - 1, end), meta: { pagination } };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

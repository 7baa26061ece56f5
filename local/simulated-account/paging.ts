import type { Asked } from './exchange.ts';

/**
 * A path with `next=`, a path with `cursor=`, the first of these as a full URL, or that with https for http and the
 * other way round, as a gateway writes it that does not know how it is reached.
 */
export type NextLinkForm = 'path' | 'cursor' | 'absolute' | 'other-scheme';

/** How a page can say that it is the last: by no `_links`, an empty one, an empty `next`, or an `href` of null. */
export const lastPageForms = ['noLinks', 'emptyLinks', 'emptyNext', 'nullHref'] as const;
type LastPageForm = (typeof lastPageForms)[number];

export interface PagingOptions {
  /** The most rows a page has, of every list or by its path, whatever limit was asked for: small accounts get several pages too. */
  readonly pageSize?: number | ((path: string) => number);
  /** For every list. Without it each list has the form that was recorded or documented for it. */
  readonly nextLinkForm?: NextLinkForm;
  /** Without it the forms take turns. */
  readonly lastPageForm?: LastPageForm;
}

/** What differs between the lists. */
export interface List {
  readonly defaultLimit: number;
  /** 500 when left out. */
  readonly mostPerPage?: number;
  readonly form: NextLinkForm;
  /** The query parameters it knows. All others are ignored, as seen live. */
  readonly filters: readonly string[];
}

export interface Position {
  /** The filters as first asked: a cursor carries them, and outweighs whatever stands beside it. */
  readonly filters: URLSearchParams;
  readonly limit: number;
  readonly offset: number;
}

const mostPerPage = 500;

/** Where a request stands in a list; undefined for a limit outside its range and for a cursor nobody handed out. */
export function readPosition({ query }: Asked, list: List): Position | undefined {
  const cursor = query.get('next') ?? query.get('cursor');
  const asked = cursor === null ? query : new URLSearchParams(Buffer.from(cursor, 'base64').toString());
  const limit = wholeNumber(asked.get('limit') ?? String(list.defaultLimit));
  const offset = cursor === null ? 0 : wholeNumber(asked.get('o') ?? '');
  if (limit === undefined || offset === undefined || limit < 1 || limit > (list.mostPerPage ?? mostPerPage))
    return undefined;
  const filters = new URLSearchParams([...asked].filter(([name]) => list.filters.includes(name)));
  return { filters, limit, offset };
}

interface Links {
  readonly _links?: { readonly next?: { readonly href?: string | null } };
}

export interface Paging {
  /** The most rows a page of this path has, whatever was asked for. */
  pageSizeOf(path: string): number;
  /** The rows of one page, and its `_links` as they go into the answer. */
  cut<Row>(rows: readonly Row[], path: string, position: Position, list: List): { page: Row[]; links: Links };
}

/** Cursors are offsets, as the documented one decodes to: a row that is added moves the pages after it. */
export function createPaging(options: PagingOptions, origin: () => string): Paging {
  let lastPages = 0;

  function lastPage(): Links {
    const form = options.lastPageForm ?? lastPageForms[lastPages++ % lastPageForms.length];
    if (form === 'emptyLinks') return { _links: {} };
    if (form === 'emptyNext') return { _links: { next: {} } };
    if (form === 'nullHref') return { _links: { next: { href: null } } };
    return {};
  }

  function nextHref(path: string, { filters, limit }: Position, offset: number, list: List): string {
    const form = options.nextLinkForm ?? list.form;
    const state = new URLSearchParams(filters);
    state.set('limit', String(limit));
    state.set('o', String(offset));
    // Recorded cursors keep their "=" as it is; "+" and "/" cannot come up in base64 of such text.
    const cursor = Buffer.from(state.toString()).toString('base64');
    const href = `${path}?${form === 'cursor' ? 'cursor' : 'next'}=${cursor}`;
    if (form === 'other-scheme') return withOtherScheme(origin()) + href;
    return form === 'absolute' ? origin() + href : href;
  }

  function pageSizeOf(path: string): number {
    const { pageSize = mostPerPage } = options;
    return typeof pageSize === 'number' ? pageSize : pageSize(path);
  }

  return {
    pageSizeOf,
    cut(rows, path, position, list) {
      const end = position.offset + Math.min(position.limit, pageSizeOf(path));
      const page = rows.slice(position.offset, end);
      const isLast = end >= rows.length;
      const links = isLast ? lastPage() : { _links: { next: { href: nextHref(path, position, end, list) } } };
      return { page, links };
    },
  };
}

function withOtherScheme(origin: string): string {
  return origin.startsWith('https:') ? origin.replace('https:', 'http:') : origin.replace('http:', 'https:');
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

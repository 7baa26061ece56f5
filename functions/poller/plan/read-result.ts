import type { Seen } from '../../../shared/constant-contact/fingerprint.ts';

/** Rows of reads, counted. */
export interface RowCounts {
  readonly rows: number;
  /** Bounces that were not published before and that the queue has accepted. */
  readonly published: number;
  readonly unreadable: number;
  /** Rows published again because no decision was found for them. */
  readonly repaired: number;
}

export const noRows: RowCounts = { rows: 0, published: 0, unreadable: 0, repaired: 0 };

export function addCounts(one: RowCounts, other: RowCounts): RowCounts {
  return {
    rows: one.rows + other.rows,
    published: one.published + other.published,
    unreadable: one.unreadable + other.unreadable,
    repaired: one.repaired + other.repaired,
  };
}

/** What is known of a report's published rows. */
export interface RowsSeen {
  readonly seen: Seen;
  readonly providers: Readonly<Record<string, Seen>>;
}

/** How one read of a report ended. What it published before it ended is counted in each case. */
export type ReadResult = { readonly counts: RowCounts } & (
  | ({ readonly outcome: 'read'; readonly reachedEnd: boolean } & RowsSeen)
  /** The vendor does not know the report (404). */
  | { readonly outcome: 'gone' }
  /** Trouble of this report alone. */
  | { readonly outcome: 'failed'; readonly error: unknown }
  /** The run has to end. */
  | { readonly outcome: 'cut'; readonly error: unknown }
);

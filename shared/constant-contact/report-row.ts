import type { Bounce } from '../bounce/bounce.ts';

/**
 * How long after a send its report may gain rows, in days. The vendor tries an undeliverable message for up to three days
 * before it reports it, so rows of a send appear for about 72 hours; a day is added for lag.
 */
export const rowsAppearForDays = 4;

/** A row of the bounce report, understood or not. `wire` is what the vendor sent, down to a depth no row has. */
export type ReportRow =
  | { readonly kind: 'bounce'; readonly bounce: Bounce }
  | { readonly kind: 'unreadable'; readonly wire: unknown };

import type { Bounce } from '../bounce/bounce.ts';

/** A row of the bounce report, understood or not. `wire` is what the vendor sent, down to a depth no row has. */
export type ReportRow =
  | { readonly kind: 'bounce'; readonly bounce: Bounce }
  | { readonly kind: 'unreadable'; readonly wire: unknown };

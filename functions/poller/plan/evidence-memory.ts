import type { Instant } from '../../../shared/bounce/instant.ts';

/**
 * What became of the sends and clicks of a report, which are read once, when it closes. Absent until then.
 */
export type EvidenceMemory =
  /** Whom it was sent to is known; by the hash of their provider where most of them are. */
  | {
      readonly kind: 'read';
      readonly at: Instant;
      readonly mailed: number;
      readonly mailedAt: Readonly<Record<string, number>>;
    }
  /** It will never prove anything. */
  | { readonly kind: 'inconclusive'; readonly at: Instant; readonly why: Inconclusive }
  /** It could not be read, or not be relied on yet; it is tried again a day later. */
  | { readonly kind: 'postponed'; readonly last: Instant };

export const inconclusive = [
  /** The sends report lists fewer messages than the vendor counts. */
  'fewer than counted',
  /** The sends report lists fewer messages than bounced. */
  'fewer than bounced',
  /** The bounce report has rows that cannot be understood: who bounced is not known. */
  'unreadable bounces',
  /** It takes more requests than a day's share. */
  'too large',
] as const;

export type Inconclusive = (typeof inconclusive)[number];

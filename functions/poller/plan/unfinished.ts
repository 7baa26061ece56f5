import type { Instant } from '../../../shared/bounce/instant.ts';

/** A report whose end a run did not reach. */
export interface Unfinished {
  readonly campaignActivityId: string;
  /** When a run did not reach it for the first time. */
  readonly since: Instant;
  /**
   * Its place in the next run: first, so that a run has all its time for it; where that did not suffice either, last, so
   * that it does not keep the other reports from their turn.
   */
  readonly turn: 'first' | 'last';
}

import type { Unfinished } from '../plan/unfinished.ts';

/** Why a run ends before all that is due is read. */
export interface RunEnd {
  /** An error of ours, or a fault. */
  readonly by: unknown;
  /** The report that the run could not finish. */
  readonly unfinished: Unfinished | undefined;
}

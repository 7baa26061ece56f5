import type { Plan } from '../plan/plan.ts';

/** A seed in which an invariant broke. */
export interface Failure {
  readonly seed: number;
  readonly invariant: string;
  readonly what: string;
}

/** What a worker thread simulates at once. */
export interface Chunk {
  readonly from: number;
  readonly seeds: number;
  /** The name of a deliberate bug; without one, the code as it is. */
  readonly mutant?: string | undefined;
  /** Simulated instead of what the seeds draw. */
  readonly plan?: Plan | undefined;
}

export interface Answered {
  readonly failures: readonly Failure[];
  readonly totals: Readonly<Record<string, number>>;
  readonly faults: ReadonlyMap<string, number>;
}

import type { Say } from '../cli/terminal/progress-line.ts';

/** A figure that has to be reached. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly atMost: number;
  readonly unit: string;
  /** Decimals shown; what is compared is the figure itself. */
  readonly decimals?: number;
}

/** A table to read, and what has to be known to read it right. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

/** What one part of the bench has found out. */
export interface Finding {
  readonly goals: readonly Goal[];
  readonly sections: readonly Section[];
}

export interface Part {
  readonly name: string;
  /** One line for the help. */
  readonly about: string;
  /** @param say tells a person who waits what is being measured. */
  run(say: Say): Promise<Finding>;
}

/** Met exactly at the goal too; the allowance is for sums of decimals, not for us. */
export function isMet({ measured, atMost }: Goal): boolean {
  return measured <= atMost + 1e-9;
}

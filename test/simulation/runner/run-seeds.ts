import type { Chunk, Failure } from './answers.ts';
import { simulateAll } from './workers.ts';

export interface Report {
  /** Every seed below this one has been simulated. */
  readonly next: number;
  readonly failures: readonly Failure[];
  /** Sums over all seeds. */
  readonly totals: Readonly<Record<string, number>>;
  /** In how many seeds each fault was injected, as "operation: kind". */
  readonly faults: ReadonlyMap<string, number>;
}

export interface RunSeedsOptions {
  readonly from: number;
  readonly seeds: number;
  readonly threads?: number;
  /** The name of a deliberate bug; without one, the code as it is. */
  readonly mutant?: string;
  /** Ends with the first failure, and with everything that was begun before it. */
  readonly untilFailure?: boolean;
  readonly onProgress?: (report: Report) => void;
}

/** Small enough for a progress line a second, large enough to be worth a message. */
const seedsPerChunk = 100;

/** Simulates many seeds on all cores, in order as far as several workers can. */
export async function runSeeds(options: RunSeedsOptions): Promise<Report> {
  const { from, seeds, threads, mutant, untilFailure = false } = options;
  const end = from + seeds;
  const open = new Set<number>();
  const failures: Failure[] = [];
  const totals: Record<string, number> = {};
  const faults = new Map<string, number>();
  let next = from;

  function* take(): Generator<Chunk> {
    while (next < end && !(untilFailure && failures.length > 0)) {
      const chunk = { from: next, seeds: Math.min(seedsPerChunk, end - next), mutant };
      open.add(chunk.from);
      next += chunk.seeds;
      yield chunk;
    }
  }

  function report(): Report {
    const sorted = failures.toSorted((one, other) => one.seed - other.seed);
    return { next: Math.min(next, ...open), failures: sorted, totals, faults };
  }

  await simulateAll(take(), {
    ...(threads !== undefined && { threads }),
    onAnswer(chunk, answered) {
      open.delete(chunk.from);
      failures.push(...answered.failures);
      for (const [name, count] of Object.entries(answered.totals)) totals[name] = (totals[name] ?? 0) + count;
      for (const [name, count] of answered.faults) faults.set(name, (faults.get(name) ?? 0) + count);
      options.onProgress?.(report());
    },
  });
  return report();
}

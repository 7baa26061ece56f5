import * as z from 'zod';

/** Variables of a watched function, besides its own. */
export const watchSettings = { every: 'BENCH_SAMPLE_EVERY', sleepless: 'BENCH_SLEEPLESS' } as const;

const memorySample = z.object({
  function: z.string(),
  process: z.number(),
  /** In the middle of an invocation, or between two. */
  during: z.enum(['work', 'rest']),
  /** Invocations answered so far. */
  answers: z.number(),
  /** Of the processor since the process began, without what sampling took. */
  cpuMs: z.number(),
  /** After the garbage was collected. */
  heapBytes: z.number(),
  rssBytes: z.number(),
});

/** What a function's process said of itself at one moment. */
export type MemorySample = z.infer<typeof memorySample>;

const mark = 'bench sample ';

/** How a sample travels: as one line among the function's logs. */
export function sampleLine(sample: MemorySample): string {
  return mark + JSON.stringify(sample);
}

export function readSampleLine(line: string): MemorySample | undefined {
  return line.startsWith(mark) ? memorySample.parse(JSON.parse(line.slice(mark.length))) : undefined;
}

/** Memory at the beginning and at the end of a run. */
export interface Thirds {
  readonly first: number;
  readonly last: number;
  /** By how much of the first third the last one is larger. */
  readonly growth: number;
}

/**
 * Compares the middle value of the first third with that of the last one.
 *
 * @param bytes in the order they were measured in, warm-up left out.
 */
export function thirdsOf(bytes: readonly number[]): Thirds {
  if (bytes.length < 3)
    throw new RangeError('Three samples are the least that have a first and a last third');
  const length = Math.floor(bytes.length / 3);
  const [first, last] = [median(bytes.slice(0, length)), median(bytes.slice(-length))];
  return { first, last, growth: last / first - 1 };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

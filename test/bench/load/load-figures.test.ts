import { expect, test } from 'vitest';
import { isMet } from '../../../bench/finding.ts';
import { cpuMsPerBatch, fastEnough, flatMemory } from '../../../bench/load/load-figures.ts';
import type { MemorySample } from '../../../bench/load/memory-sample.ts';
import type { LoadRun } from '../../../bench/load/run-load.ts';

const aSample = (change: Partial<MemorySample>): MemorySample => ({
  ...{ function: 'Poller', process: 1, during: 'work', answers: 0 },
  ...{ cpuMs: 0, heapBytes: 1_000, rssBytes: 9_000 },
  ...change,
});
const flat: LoadRun = {
  ...{ published: 4_000, pollSeconds: 2, decided: 4_000, classifySeconds: 4, batches: 40, failures: 0 },
  poller: [
    ...Array.from({ length: 10 }, () => aSample({})),
    ...Array.from({ length: 6 }, () => aSample({ during: 'rest', answers: 5 })),
  ],
  classifier: Array.from({ length: 10 }, (_, nth) => aSample({ during: 'rest', answers: nth + 1 })),
};
const leaking = (samples: readonly MemorySample[]) =>
  samples.map((sample, nth) => ({ ...sample, heapBytes: 1_000 + 50 * nth }));

test('memory that stays as it is meets all three goals', () => {
  expect(flatMemory(flat).map(isMet)).toEqual([true, true, true]);
});

test('memory that grows misses the goal of its own function', () => {
  expect(flatMemory({ ...flat, classifier: leaking(flat.classifier) }).map(isMet)).toEqual([
    true,
    true,
    false,
  ]);
  expect(flatMemory({ ...flat, poller: leaking(flat.poller) }).map(isMet)).toEqual([false, false, true]);
});

test('two thousand rows a second are just fast enough', () => {
  expect(fastEnough(flat)).toMatchObject({ measured: 1 });
  expect(isMet(fastEnough({ ...flat, pollSeconds: 2.1 }))).toBe(false);
});

test('processor time is that of what each process did between its first sample and its last', () => {
  const samples = [
    aSample({ process: 1, answers: 10, cpuMs: 2_000 }),
    aSample({ process: 2, answers: 10, cpuMs: 3_000 }),
    aSample({ process: 1, answers: 20, cpuMs: 2_500 }),
    aSample({ process: 2, answers: 40, cpuMs: 4_500 }),
  ];
  expect(cpuMsPerBatch(samples)).toBe(50);
});

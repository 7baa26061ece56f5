import { expect, test } from 'vitest';
import {
  type MemorySample,
  readSampleLine,
  sampleLine,
  thirdsOf,
} from '../../../bench/load/memory-sample.ts';

const sample: MemorySample = {
  ...{ function: 'Poller', process: 7, during: 'work', answers: 0 },
  ...{ cpuMs: 12.5, heapBytes: 1_000, rssBytes: 9_000 },
};

test('a sample comes out of the log as it went in, and nothing else is taken for one', () => {
  expect(readSampleLine(sampleLine(sample))).toEqual(sample);
  expect(readSampleLine('{"message":"batch classified"}')).toBeUndefined();
});

test('what grows in a straight line shows', () => {
  expect(thirdsOf([100, 110, 120, 130, 140, 150, 160, 170, 180])).toMatchObject({ first: 110, last: 170 });
  expect(thirdsOf([100, 100, 100, 200, 200, 200]).growth).toBeCloseTo(1);
});

test('a peak in between does not hide that the end is like the beginning', () => {
  expect(thirdsOf([20, 20, 20, 90, 90, 90, 20, 20, 20]).growth).toBe(0);
});

test('two samples say nothing', () => {
  expect(() => thirdsOf([1, 2])).toThrow(RangeError);
});

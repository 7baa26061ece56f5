import { expect, test } from 'vitest';
import { priceOfAMillion } from '../../bench/per-bounce.ts';
import { naiveWay, ordinaryWay, ourWay } from '../../bench/three-ways.ts';

const memory = { pollerGb: 0.5, classifierGb: 0.5 };
const nothing = { reads: 0, writes: 0, indexWrites: 0 };
const mix = {
  ...{ bounces: 1_000, addresses: 600, storedBytes: 400_000 },
  units: { reads: 500, writes: 1_100, indexWrites: 60 },
};
const pipeline = {
  ...{ bounces: 5_000, batches: 50, storedBytes: 0, addresses: nothing },
  pollState: { reads: 20, writes: 90, indexWrites: 0 },
  queue: { sends: 500, receives: 500, deletes: 500 },
  firstThree: { bounces: 0, units: nothing },
  duplicates: { deliveries: 0, units: nothing },
};
const ours = ourWay(mix, pipeline, memory);

test('ours pays for the index, for the poll state and for settling a report', () => {
  expect(ours.writes).toBeCloseTo(1.1 + 0.06 + 0.018);
  expect(ours.reads).toBeCloseTo(0.5 + 0.004 + 0.5 + 2 / 500);
  expect(ours.queueRequests).toBeCloseTo(0.3);
});

test('what a way does more often costs more', () => {
  const ordinary = ordinaryWay(
    { bounces: 10, units: { ...nothing, writes: 30 }, storedBytes: 0 },
    10,
    memory,
  );
  const naive = naiveWay({ bounces: 10, units: { ...nothing, writes: 60 }, storedBytes: 0 }, memory);
  expect([ours, ordinary, naive].map(({ invocations }) => invocations)).toEqual([0.01, 0.1, 1]);
  expect([ordinary.writes, naive.writes]).toEqual([3, 6]);
  expect([ordinary.queueRequests, naive.queueRequests]).toEqual([0.3, 1.2]);

  const prices = [ours, ordinary, naive].map((way) => priceOfAMillion(way).variable);
  expect(prices).toEqual(prices.toSorted((one, other) => one - other));
});

import { expect, test } from 'vitest';
import { billedGbSeconds } from '../../bench/lambda-seconds.ts';
import { type PerBounce, priceOfAMillion } from '../../bench/per-bounce.ts';

const nothing: PerBounce = {
  ...{ writes: 0, reads: 0, queueRequests: 0, invocations: 0 },
  ...{ deciderGbSeconds: 0, pollerGbSeconds: 0, logBytes: 0, storedBytes: 0 },
};

test('a write unit, a read unit and three tenths of a queue request for each are what the price list says', () => {
  const price = priceOfAMillion({ ...nothing, writes: 1, reads: 1, queueRequests: 0.3 });
  expect(price).toMatchObject({ writes: 0.625, reads: 0.125 });
  expect(price.queue).toBeCloseTo(0.12);
  expect(price.variable).toBeCloseTo(0.87);
});

test('what is paid for each month is not part of what a bounce costs once', () => {
  const price = priceOfAMillion({ ...nothing, storedBytes: 1_024 });
  expect(price.variable).toBe(0);
  expect(price.storage).toBeCloseTo(0.238);
  expect(price.recovery).toBeCloseTo(0.191);
});

test('half a gigabyte computes for three and a half times as long, and waits no longer', () => {
  const work = { cpuSeconds: 1, waits: 2, secondsPerWait: 0.5 };
  expect(billedGbSeconds(work, 0.5)).toBeCloseTo(0.5 * (1_769 / 512 + 1));
  expect(billedGbSeconds(work, 2)).toBeCloseTo(2 * (1 + 1));
});

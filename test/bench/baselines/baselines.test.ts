import { beforeAll, expect, test } from 'vitest';
import { countNaive } from '../../../bench/baselines/count-naive.ts';
import { countOrdinary } from '../../../bench/baselines/count-ordinary.ts';
import { aBounce } from '../../support/a-bounce.ts';

beforeAll(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

const bounces = Array.from({ length: 25 }, (_, nth) => aBounce({ address: `reader-${nth}@example.com` }));

test('the ordinary way writes three times for each bounce and reads nothing', async () => {
  const { units, storedBytes } = await countOrdinary(bounces);

  expect(units).toEqual({ reads: 0, writes: 3 * 25, indexWrites: 0 });
  expect(storedBytes).toBeGreaterThan(25 * 200);
});

test('the naive way writes three items in a transaction, and each is billed twice', async () => {
  const { units } = await countNaive(bounces);

  expect(units).toEqual({ reads: 0, writes: 6 * 25, indexWrites: 0 });
});

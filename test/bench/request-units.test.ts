import { describe, expect, test } from 'vitest';
import { indexWriteUnits, readUnits, writeUnits } from '../../bench/request-units.ts';

/** An item of exactly so many bytes. */
const anItemOf = (bytes: number) => ({ pk: { S: 'x'.repeat(bytes - 2) } });

describe('write units', () => {
  test('are one up to a kilobyte, and two from there', () => {
    expect(writeUnits(undefined, anItemOf(1_024))).toBe(1);
    expect(writeUnits(undefined, anItemOf(1_025))).toBe(2);
  });

  test('count the larger of what was there and what is', () => {
    expect(writeUnits(anItemOf(3_000), anItemOf(10))).toBe(3);
  });

  test('are one for a write that found nothing and was refused', () => {
    expect(writeUnits(undefined, undefined)).toBe(1);
  });
});

describe('read units', () => {
  test('are a half for each started four kilobytes, one when consistent', () => {
    expect(readUnits(anItemOf(4_096), false)).toBe(0.5);
    expect(readUnits(anItemOf(4_097), false)).toBe(1);
    expect(readUnits(anItemOf(4_097), true)).toBe(2);
  });

  test('are asked for an item that is not there too', () => {
    expect(readUnits(undefined, false)).toBe(0.5);
  });
});

describe('index write units', () => {
  const listed = (decidedAt: string) => ({ workList: { S: 'review' }, decidedAt: { S: decidedAt } });
  const unlisted = { decidedAt: { S: 'monday' } };

  test.each([
    ['a record that stays out of the index costs nothing', unlisted, { decidedAt: { S: 'tuesday' } }, 0],
    ['a new entry costs one', undefined, listed('monday'), 1],
    ['an entry that leaves costs one', listed('monday'), unlisted, 1],
    ['an entry that moves costs two', listed('monday'), listed('tuesday'), 2],
    ['an entry whose keys stay costs nothing', listed('monday'), { ...listed('monday'), x: { S: '1' } }, 0],
  ])('%s', (_, before, after, units) => {
    expect(indexWriteUnits(before, after)).toBe(units);
  });
});

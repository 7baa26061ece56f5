import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceHash } from '../../../shared/bounce/bounce.ts';
import { addBounces, keptInFull, knows, noBounces } from '../../../shared/bounce/history.ts';
import { aKnownBounce, withoutCode } from '../../support/a-bounce.ts';
import { anyKnownBounces } from '../../support/arbitraries.ts';

const onDay = (day: number) =>
  aKnownBounce({ bouncedAt: `2026-10-${String(day).padStart(2, '0')}T10:00:00.000Z` });

describe('a history', () => {
  it('is the same in whatever order, groups and repeats its bounces arrive', () => {
    const anyArrival = anyKnownBounces.chain((bounces) =>
      fc.tuple(
        fc.constant(bounces),
        fc.shuffledSubarray([...bounces, ...bounces], { minLength: bounces.length * 2 }),
        fc.integer({ min: 1, max: 5 }),
      ),
    );
    fc.assert(
      fc.property(anyArrival, ([bounces, arrival, size]) => {
        let history = noBounces;
        for (let start = 0; start < arrival.length; start += size) {
          history = addBounces(history, arrival.slice(start, start + size));
        }
        expect(history).toEqual(addBounces(noBounces, bounces));
      }),
      { numRuns: 500 },
    );
  });

  it('counts every distinct bounce once, trimmed ones included', () => {
    fc.assert(
      fc.property(anyKnownBounces, (bounces) => {
        const { newest, older } = addBounces(addBounces(noBounces, bounces), bounces);
        expect(newest.length + older.length).toBe(new Set(bounces.map(bounceHash)).size);
        expect(newest.length).toBeLessThanOrEqual(keptInFull);
      }),
    );
  });

  it('keeps the newest in full and the rest as hashes', () => {
    const history = addBounces(
      noBounces,
      Array.from({ length: 10 }, (_, index) => onDay(index + 1)),
    );
    expect(history.newest.map(({ bouncedAt }) => bouncedAt.slice(8, 10))).toEqual([
      '10',
      '09',
      '08',
      '07',
      '06',
      '05',
      '04',
      '03',
    ]);
    expect(history.older.map(({ bouncedAt }) => bouncedAt.slice(8, 10))).toEqual(['01', '02']);
  });

  it('recognises a bounce it has trimmed', () => {
    const history = addBounces(
      noBounces,
      Array.from({ length: 10 }, (_, index) => onDay(index + 1)),
    );
    expect(knows(history, onDay(1))).toBe(true);
    expect(knows(history, onDay(10))).toBe(true);
    expect(knows(history, onDay(11))).toBe(false);
    expect(addBounces(history, [onDay(1)])).toEqual(history);
  });

  it('learns the code of a bounce that came without one, trimmed or not', () => {
    const days = Array.from({ length: 10 }, (_, index) => withoutCode(onDay(index + 1)));
    const history = addBounces(addBounces(noBounces, days), [onDay(1), onDay(10)]);
    expect(history.older[0]?.code).toBe('B');
    expect(history.newest[0]?.code).toBe('B');
    expect(history.newest[1]).not.toHaveProperty('code');
  });

  it('remembers that a contact was deleted, whichever delivery says so', () => {
    const deleted = { ...onDay(1), contactDeleted: true };
    expect(addBounces(addBounces(noBounces, [deleted]), [onDay(1)]).newest[0]).toEqual(deleted);
    expect(addBounces(addBounces(noBounces, [onDay(1)]), [deleted]).newest[0]).toEqual(deleted);
  });

  it('remembers that a contact has moved, whichever delivery says so', () => {
    const moved = { ...onDay(1), contactMoved: true };
    expect(addBounces(addBounces(noBounces, [moved]), [onDay(1)]).newest[0]).toEqual(moved);
    expect(addBounces(addBounces(noBounces, [onDay(1)]), [moved]).newest[0]).toEqual(moved);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  erasureHash,
  erasureKeyId,
  isErased,
  isErasureKey,
  joinTombstones,
  type Tombstone,
} from '../../../shared/bounce/tombstone.ts';

const key = Buffer.alloc(32, 1).toString('base64url');
const other = Buffer.alloc(32, 2).toString('base64url');
const instant = fc
  .integer({ min: 0, max: 5 })
  .map((hours) => new Date(Date.UTC(2026, 10, 20, hours)).toISOString());
const tombstone: fc.Arbitrary<Tombstone> = fc
  .record({ upTo: instant, erasedAt: instant, isBlocked: fc.boolean() })
  .map(({ isBlocked, ...times }) => ({ hash: 'hash', ...times, ...(isBlocked && { blocked: true }) }));

describe('the hash of an address', () => {
  it('is the same each time, and another one with another key or address', () => {
    const hash = erasureHash(key, 'ann@example.com');
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(erasureHash(key, 'ann@example.com')).toBe(hash);
    expect(
      new Set([hash, erasureHash(other, 'ann@example.com'), erasureHash(key, 'ben@example.com')]).size,
    ).toBe(3);
  });

  it('does not come from the id of its key', () => {
    expect(erasureKeyId(key)).toMatch(/^[\w-]{11}$/);
    expect(erasureKeyId(key)).not.toBe(erasureKeyId(other));
  });
});

describe('a key', () => {
  it.each([
    [key, true],
    [key.slice(1), false],
    [`${key}=`, false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (text, isKey) => {
    expect(isErasureKey(text)).toBe(isKey);
  });
});

describe('a tombstone', () => {
  const upTo = '2026-11-20T12:00:00.000Z';
  it.each([
    ['2026-11-20T11:59:59.999Z', true],
    [upTo, true],
    ['2026-11-20T12:00:00.001Z', false],
  ])('of noon covers a bounce of %s: %s', (bouncedAt, covers) => {
    expect(isErased({ hash: 'hash', upTo, erasedAt: upTo }, { bouncedAt })).toBe(covers);
    expect(isErased(undefined, { bouncedAt })).toBe(false);
  });

  it('is joined in any order, any number of times, and covers what either covers', () => {
    fc.assert(
      fc.property(tombstone, tombstone, tombstone, (one, two, three) => {
        const joined = joinTombstones(one, two);
        expect(joined).toEqual(joinTombstones(two, one));
        expect(joinTombstones(joined, one)).toEqual(joined);
        expect(joinTombstones(joined, three)).toEqual(joinTombstones(one, joinTombstones(two, three)));
        expect(joined.upTo >= one.upTo && joined.upTo >= two.upTo).toBe(true);
      }),
    );
  });

  it('is blocked or not as whoever erased last has said', () => {
    const first: Tombstone = { hash: 'hash', upTo, erasedAt: upTo, blocked: true };
    const last: Tombstone = { hash: 'hash', upTo, erasedAt: '2026-11-21T12:00:00.000Z' };
    expect(joinTombstones(last, first)).toEqual(last);
  });
});

import { describe, expect, test } from 'vitest';
import { itemSize } from '../../bench/item-size.ts';

// Worked out by hand from the guide's rules, so that the rules are not tested against themselves.
describe('the size of an item', () => {
  test.each([
    ['text: name and value', { pk: { S: 'abc' } }, 2 + 3],
    ['text outside ASCII, in bytes of UTF-8', { pk: { S: 'jürgen' } }, 2 + 7],
    ['a name outside ASCII too', { ü: { S: '' } }, 2],
    ['a number: a byte for two digits, and one', { n: { N: '1763683200' } }, 1 + 4 + 1],
    ['a negative fraction: one byte for the sign', { n: { N: '-12.5' } }, 1 + 2 + 1 + 1],
    ['zero', { n: { N: '0' } }, 1 + 1],
    ['bytes as they are, not as base64', { b: { B: new Uint8Array(8) } }, 1 + 8],
    ['true', { flag: { BOOL: true } }, 4 + 1],
    ['null', { none: { NULL: true } }, 4 + 1],
    ['a set: its members and nothing else', { s: { SS: ['ab', 'cde'] } }, 1 + 5],
    ['a set of bytes', { s: { BS: [new Uint8Array(8), new Uint8Array(8)] } }, 1 + 16],
    ['an empty list', { l: { L: [] } }, 1 + 3],
    ['a list: three, and one for each element', { l: { L: [{ S: 'a' }, { S: 'bc' }] } }, 1 + 3 + 2 + 3],
    ['a map in a list', { l: { L: [{ M: { code: { S: 'B' } } }] } }, 1 + 3 + 1 + (3 + 1 + 4 + 1)],
  ])('counts %s', (_, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });
});

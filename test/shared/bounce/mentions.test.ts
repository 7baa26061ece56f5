import { describe, expect, it } from 'vitest';
import { addressesIn, mentions, withoutAddress } from '../../../shared/bounce/mentions.ts';

const ann = 'ann+b.c@example.com';

describe('a text that names an address', () => {
  it.each([
    [ann, true],
    ['{"address":"ann+b.c@example.com","code":"B"}', true],
    ['Ask ANN+B.C@Example.com.', true],
    ['<ann+b.c@example.com>, others', true],
    ['joann+b.c@example.com', false],
    ['x.ann+b.c@example.com', false],
    ['ann+b.c@example.com.au', false],
    ['ann+b.c@example.community', false],
    ['annbbxc@example.com', false],
    ['', false],
  ])('%s: %s', (text, names) => {
    expect(mentions(text, ann)).toBe(names);
  });

  it('names it no more once it is taken out', () => {
    expect(withoutAddress(`${ann} and ${ann.toUpperCase()}`, ann, '(erased)')).toBe('(erased) and (erased)');
  });
});

describe('what a person wrote', () => {
  it.each([
    ["'ann@example.com' called", "'(erased)' called", ["'ann@example.com", 'ann@example.com']],
    ['`ann@example.com`', '`(erased)`', ['`ann@example.com', 'ann@example.com']],
    ["o'ann@example.com", "o'ann@example.com", ["o'ann@example.com"]],
    [
      'Ann@Example.com, ben@example.com.',
      '(erased), ben@example.com.',
      ['ann@example.com', 'ben@example.com'],
    ],
    ['ann@example.com ann@example.com', '(erased) (erased)', ['ann@example.com']],
    ["ann@example.com's", "(erased)'s", ['ann@example.com']],
    ['ann @ example.com', 'ann @ example.com', []],
  ])('%s: %s', (text, without, found) => {
    expect(withoutAddress(text, 'ann@example.com', '(erased)')).toBe(without);
    expect(addressesIn(text)).toEqual(found);
  });
});

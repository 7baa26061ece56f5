import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceCodes, isBounceCode, ruleFor, strongerCode } from '../../../shared/bounce/bounce-codes.ts';

const anyCode = fc.option(fc.constantFrom('B', 'S', 'Z', 'X', 'D', 'F', 'V', 'Q', 'b', 'constructor'), {
  nil: undefined,
});

describe('bounce codes', () => {
  it.each([
    ['B', 'suppress'],
    ['S', 'suppress'],
    ['Z', 'suppress'],
    ['F', 'retry'],
    ['D', 'retry'],
    ['V', 'ignore'],
    ['X', 'review'],
  ] as const)('%s means %s', (code, decision) => {
    expect(ruleFor(code).decision).toBe(decision);
  });

  it('are the seven letters of the contract and no other', () => {
    expect(Object.keys(bounceCodes).sort()).toEqual(['B', 'D', 'F', 'S', 'V', 'X', 'Z']);
  });

  it.each([[undefined], ['Q'], ['b'], ['BB'], [' B'], ['constructor'], ['__proto__'], ['toString']])(
    'hold %j for review: no code is guessed',
    (code) => {
      expect(isBounceCode(code)).toBe(false);
      expect(ruleFor(code).decision).toBe('review');
    },
  );
});

describe('the stronger of two codes for one bounce', () => {
  it.each([
    [undefined, 'V', 'V'],
    ['F', 'B', 'B'],
    ['Z', 'B', 'B'],
    ['V', 'F', 'F'],
    ['F', 'Q', 'Q'],
    ['Q', 'X', 'X'],
    ['Q', 'P', 'P'],
    [undefined, undefined, undefined],
  ])('of %j and %j is %j, whichever came first', (one, other, stronger) => {
    expect(strongerCode(one, other)).toBe(stronger);
    expect(strongerCode(other, one)).toBe(stronger);
  });

  it('does not depend on the order in which three are seen', () => {
    fc.assert(
      fc.property(anyCode, anyCode, anyCode, (a, b, c) => {
        expect(strongerCode(strongerCode(a, b), c)).toBe(strongerCode(a, strongerCode(b, c)));
      }),
    );
  });
});

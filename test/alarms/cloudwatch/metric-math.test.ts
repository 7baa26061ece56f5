import { describe, expect, it } from 'vitest';
import { evaluateMath, type Series } from './metric-math.ts';

const a: Series = [1, undefined, 3];
const b: Series = [10, 20, undefined];
const none: Series = [undefined, undefined, undefined];
const of = (expression: string) =>
  evaluateMath(
    expression,
    new Map([
      ['a', a],
      ['b', b],
      ['none', none],
    ]),
    3,
  );

describe('metric math', () => {
  it.each<[string, Series]>([
    ['a', a],
    ['a + b', [11, undefined, undefined]],
    ['FILL(a, 0)', [1, 0, 3]],
    ['FILL(none, 0)', none],
    ['FILL(a, 0) + FILL(b, 0)', [11, 20, 3]],
    ['DIFF(FILL(a, 0))', [undefined, -1, 3]],
    ['DIFF(a)', none],
    ['b - 5 * 2', [0, 10, undefined]],
    ['(b - 5) * 2', [10, 30, undefined]],
    ['IF(FILL(a, 0) > 0, b - 5, b)', [5, 20, undefined]],
    ['IF(a > 0, b, 0)', [10, undefined, undefined]],
  ])('%s', (expression, series) => {
    expect(of(expression)).toEqual(series);
  });

  it.each(['c', 'RATE(a)', 'FILL(a)', 'a +', 'a b', 'a / b', '(a'])(
    'refuses %s, which it does not know',
    (expression) => {
      expect(() => of(expression)).toThrow('metric math');
    },
  );
});

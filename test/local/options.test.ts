import { describe, expect, test } from 'vitest';
import { readOptions } from '../../local/options.ts';
import { fewestBounces } from '../../local/simulated-account/create-account.ts';

function read(...words: string[]) {
  return readOptions(['node', 'local/start.ts', ...words], (error) => {
    throw error;
  });
}

describe('the options of npm start', () => {
  test('have defaults that give the same run every time', () => {
    expect(read()).toEqual({ bounces: 1200, seed: 1, json: false });
  });

  test('are taken from the command line', () => {
    expect(read('--bounces', '20000', '--seed', '7', '--json')).toEqual({
      bounces: 20000,
      seed: 7,
      json: true,
    });
  });

  test.each([
    ['--bounces', '0'],
    ['--bounces', String(fewestBounces - 1)],
    ['--bounces', 'many'],
    ['--bounces', '1e3'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
    ['--sead', '1'],
    ['--bounces'],
  ])('refuse %s %s', (...words) => {
    expect(() => read(...words)).toThrow();
  });
});

import { describe, expect, test } from 'vitest';
import { readOptions } from '../../local/options.ts';
import { fewestBounces } from '../../local/simulated-account/create-account.ts';
import { aPage } from '../support/a-page.ts';

function read(...words: string[]) {
  return readWith({}, ...words);
}

function readWith(environment: Record<string, string>, ...words: string[]) {
  const exit = (error: Error) => {
    throw error;
  };
  const [out, err] = [aPage([]), aPage([])];
  return readOptions(['node', 'local/start.ts', ...words], { environment, exit, out, err });
}

describe('the options of npm start', () => {
  test('have defaults that give the same run every time', () => {
    expect(read()).toEqual({ bounces: 1200, seed: 1, json: false, stay: false });
  });

  test('take numbers as they are printed', () => {
    expect(read('--bounces', '20,000')).toMatchObject({ bounces: 20_000 });
  });

  test('are taken from the command line', () => {
    expect(read('--bounces', '20000', '--seed', '7', '--json')).toEqual({
      bounces: 20000,
      seed: 7,
      json: true,
      stay: false,
    });
  });

  test.each(['bounces', 'seed', 'stay'])('explain the two dashes when npm kept --%s to itself', (name) => {
    expect(() => readWith({ [`npm_config_${name}`]: 'true' }, '500')).toThrow(`npm start -- --${name}`);
  });

  test.each(
    [
      ['--bounces', '0'],
      ['--bounces', String(fewestBounces - 1)],
      ['--bounces', 'many'],
      ['--bounces', '1e3'],
      ['--bounces', '1,00'],
      ['--bounces', '200,001'],
      ['--seed', '-1'],
      ['--seed', '1.5'],
      ['--sead', '1'],
      ['--bounces'],
    ].map((words) => ({ words, typed: words.join(' ') })),
  )('refuse $typed', ({ words }) => {
    expect(() => read(...words)).toThrow();
  });
});

import { describe, expect, test } from 'vitest';
import { runHere } from '../../support/run-command-line.ts';

/** What is refused before anything is started. */
function refused(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return runHere(['run', ...words], {
    outside: {
      environment,
      fetch: () => Promise.reject(new Error('It asked somebody.')),
      chance: (length) => new Uint8Array(length),
      nextLine: async () => undefined,
      openBrowser: () => false,
    },
  });
}

describe('run --simulated', () => {
  test.each([
    ['--bounces', '0'],
    ['--bounces', '19'],
    ['--bounces', 'many'],
    ['--bounces', '1e3'],
    ['--bounces', '1,00'],
    ['--bounces', '200,001'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
    ['--sead', '1'],
    ['--bounces'],
    ['20'],
  ])('refuses %s %s as wrong usage', async (...words) => {
    expect((await refused(['--simulated', ...words.filter(Boolean)])).exitCode).toBe(2);
  });

  test.each([['--every', '15m'], ['--until-complete'], ['--requests-per-day', '100']])(
    'refuses %s, which is about an account of your own',
    async (...words) => {
      const { exitCode, errors } = await refused(['--simulated', ...words]);

      expect(exitCode).toBe(2);
      expect(errors).toContain(`option '--simulated' cannot be used with option '${words[0]}`);
    },
  );

  test('refuses --local, since its store is its own', async () => {
    expect(await refused(['--simulated', '--local'])).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('give no --local'),
    });
  });

  test.each([['--bounces', '500'], ['--seed', '7'], ['--stay']])(
    'is meant where %s is given, and has to be said',
    async (...words) => {
      const { exitCode, errors } = await refused(words);

      expect(exitCode).toBe(2);
      expect(errors).toContain(`option '${words[0]}' is about the demonstration: give --simulated with it`);
    },
  );
});

describe('npm start that has lost options to npm', () => {
  const npm = { npm_lifecycle_event: 'start' };

  test.each([
    ['--bounces 500', { npm_config_bounces: 'true' }, ['500'], '--bounces 500'],
    ['--bounces=500', { npm_config_bounces: '500' }, [], '--bounces 500'],
    ['--json', { npm_config_json: 'true' }, [], '--json'],
    ['--stay', { npm_config_stay: 'true' }, [], '--stay'],
    ['--bounces 500 -- --json', { npm_config_bounces: 'true' }, ['500', '--json'], '--bounces 500 --json'],
  ])('says what to type instead of npm start %s', async (_, kept, words, typed) => {
    const { exitCode, errors } = await refused(['--simulated', ...words], { ...npm, ...kept });

    expect(exitCode).toBe(2);
    expect(errors).toContain(
      `Options of this command come after two dashes. Type:\n  npm start -- ${typed}\n`,
    );
  });

  test('is no matter where npm has settings of such names, and did not start it', async () => {
    const { errors } = await refused(['--simulated', '--bounces', '0'], { npm_config_json: 'true' });

    expect(errors).not.toContain('npm kept');
  });
});

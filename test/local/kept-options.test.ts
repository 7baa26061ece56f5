import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { refuseKeptOptions } from '../../local/kept-options.ts';

/** What npm leaves of a command line: the environment, and the words that it did not take. */
function refused(environment: Record<string, string>, ...words: string[]): string {
  const command = new Command('npm run account --')
    .option('--port <number>')
    .option('--page-size <number>')
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  try {
    refuseKeptOptions(command, ['node', 'account.ts', ...words], environment);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const kept = (names: string) =>
  `error: npm kept ${names} for itself. Options of this command come after two dashes.`;

describe('options that npm kept for itself', () => {
  test.each([
    ['--port 9', { npm_config_port: 'true' }, ['9'], '--port', '--port 9'],
    ['--port=9', { npm_config_port: '9' }, [], '--port', '--port 9'],
    ['--page-size 9', { npm_config_page_size: 'true' }, ['9'], '--page-size', '--page-size 9'],
    ['--json', { npm_config_json: 'true' }, [], '--json', '--json'],
    ['--json -- --port 9', { npm_config_json: 'true' }, ['--port', '9'], '--json', '--json --port 9'],
    ['--port', { npm_config_port: 'true' }, [], '--port', '--port <number>'],
    [
      '--port 9 --page-size 5, of which npm leaves open which is which',
      { npm_config_port: 'true', npm_config_page_size: 'true' },
      ['9', '5'],
      '--port and --page-size',
      '--port <number> --page-size <number>',
    ],
  ])('are named, with what to type: %s', (_, environment, words, names, typed) => {
    expect(refused(environment, ...words)).toBe(`${kept(names)} Type:\n  npm run account -- ${typed}`);
  });

  test.each([
    ['nothing was kept', {}, ['--port', '9']],
    [
      'npm has a setting of that name from elsewhere, and the option has come',
      { npm_config_json: 'true' },
      ['--json'],
    ],
    ['npm has settings of its own', { npm_config_save_exact: 'true', npm_config_loglevel: 'error' }, []],
  ])('are no matter where %s', (_, environment, words) => {
    expect(refused(environment, ...words)).toBe('');
  });
});

test.each([
  ['npm start --json', 'npm start -- --json', 2],
  ['npm start --bounces 300', 'npm start -- --bounces 300', 2],
  ['npm run account --port 9', 'npm run account -- --port 9', 1],
  ['npm run simulate --seed 4', 'npm run simulate -- --seed 4', 1],
])('%s says what to type instead', (typed, instead, code) => {
  const [file = '', ...words] = typed.split(' ');
  const { status, stderr } = spawnSync(file, [...words, '--silent'], { encoding: 'utf8' });

  expect(status).toBe(code);
  expect(stderr).toContain(`Type:\n  ${instead}\n`);
});

import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-command-line.ts';

const { printed: overview } = await runHere(['help']);
const commands = [...(overview.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([\w-]+) /gm)]
  .map(([, name = '']) => name)
  .filter((name) => name !== 'help');

describe('help', () => {
  it('lists the commands, and so does a command line without any', async () => {
    const { exitCode, errors } = await runHere([]);

    expect(commands).toEqual(expect.arrayContaining(['explain', 'list', 'release', 'use', 'version']));
    expect(exitCode).toBe(2);
    for (const name of commands) expect(errors).toContain(`\n  ${name} `);
  });

  it.each(commands)('of %s has examples', async (name) => {
    const { exitCode, printed } = await runHere(['help', name]);

    expect(exitCode).toBe(0);
    expect(printed).toContain('\nExamples:\n  ');
    expect(printed).toContain(`npx bounce-hygiene ${name}`);
  });

  it.each(commands)('of %s has no line that a terminal of 80 columns would have to break', async (name) => {
    const { printed } = await runHere(['help', name]);

    expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

it.each(['sign-in', 'explain'])(
  'help of %s adds the right to evidence to the sign-in of this computer, which explain uses',
  async (name) => {
    const { printed } = await runHere(['help', name]);
    const advice = printed.replaceAll(/\s+/g, ' ').match(/sign-in --add evidence\W+[\w-]+/g);

    expect(advice).toEqual([expect.stringMatching(/^sign-in --add evidence --local$/)]);
  },
);

describe('a typing mistake', () => {
  it.each([
    [['explian', 'ann@example.com'], 'Did you mean explain?'],
    [['relese', 'ann@example.com'], 'Did you mean release?'],
    [['help', 'lst'], 'Did you mean list?'],
    [['list', '--decison', 'review'], 'Did you mean --decision?'],
    [['list', '--stak', 'Hygiene'], 'Did you mean --stack?'],
    [['--versoin'], 'Did you mean --version?'],
    [['incidents', 'lst'], "unknown command 'lst'\n(Did you mean list?)"],
    [['incidents', '--stack', 'Hygiene', 'dismis', 'outage-1'], 'Did you mean dismiss?'],
    [['dead-letters', 'lits'], 'Did you mean list?'],
  ])('in %j is answered with what was probably meant', async (words, suggestion) => {
    const { exitCode, errors } = await runHere(words);

    expect(exitCode).toBe(2);
    expect(errors).toContain(suggestion);
    expect(errors).toContain('(npx bounce-hygiene help lists the commands; COMMAND --help explains one)');
  });

  it('that resembles nothing is answered without a guess', async () => {
    const { exitCode, errors } = await runHere(['xyzzy']);

    expect(exitCode).toBe(2);
    expect(errors).not.toContain('Did you mean');
  });

  it('of a subcommand that resembles nothing is answered without a guess', async () => {
    const { exitCode, errors } = await runHere(['incidents', 'xyzzy']);

    expect(exitCode).toBe(2);
    expect(errors).toContain("unknown command 'xyzzy'\n(npx");
  });
});

describe('an address that begins with -', () => {
  it.each(['explain', 'release', 'suppress', 'erase'])('is told to %s after --', async (command) => {
    const { exitCode, errors } = await runHere([command, '-ann@example.com']);

    expect(exitCode).toBe(2);
    expect(errors).toContain('COMMAND OPTIONS -- -ann@example.com');
  });

  it('is not suspected in an option', async () => {
    const { errors } = await runHere(['explain', '--ann']);

    expect(errors).not.toContain('OPTIONS --');
  });
});

describe('an empty value', () => {
  it.each(['--stack', '--region', '--profile'])('of %s is wrong usage', async (option) => {
    const spellings = [
      ['status', option, ''],
      ['status', `${option}=`],
      ['use', option, ' '],
    ];
    for (const words of spellings) {
      const { exitCode, errors } = await runHere(words);

      expect(exitCode).toBe(2);
      expect(errors).toContain('It is empty.');
    }
  });
});

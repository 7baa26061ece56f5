import { expect, test } from 'vitest';
import { aTerminal } from '../support/a-terminal.ts';

const commands = [
  'local/simulated-account/serve.ts',
  'cli/main.ts',
  'cli/main.ts incidents show',
  'cli/main.ts replay',
  'cli/main.ts run',
  'cli/main.ts sign-in',
  'cli/main.ts store',
  'cli/main.ts use',
  'bench/bench.ts',
  'test/simulation/simulate.ts',
];

test.each(commands.flatMap((command) => [60, 80].map((columns) => ({ command, columns }))))(
  'the help of $command fits into $columns columns',
  async ({ command, columns }) => {
    const terminal = aTerminal('node_modules/.bin/node', [...command.split(' '), '--help'], { columns });

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toMatch(/^Usage: (npm|bounce-hygiene) /);
    expect(terminal.brokenLines()).toEqual([]);
  },
);

test.each([
  ['cli/main.ts run --simulated --bounce 300', /unknown option '--bounce'\n\(Did you mean --bounces\?\)/, 2],
  [
    'cli/main.ts run --simulated --bounces 3',
    /'3' is invalid\. It must be a whole\nnumber from 20 to 200,000\./,
    2,
  ],
  ['bench/bench.ts qouta', /error: command-argument value 'qouta' is invalid/, 1],
])('%s is refused in lines that fit', async (command, why, code) => {
  const terminal = aTerminal('node_modules/.bin/node', command.split(' '), { columns: 80 });

  expect(await terminal.exitCode).toBe(code);
  expect(terminal.seen()).toMatch(why);
  expect(terminal.brokenLines()).toEqual([]);
});

test.each([
  ['cli/main.ts run', '--\u001b]0;owned\u0007', 2],
  ['cli/main.ts run', '--bounces=\u001b[2J9', 2],
  ['cli/main.ts replay', '--policy=\u001b[2J', 2],
  ['bench/bench.ts', '\u001b[2Jquota', 1],
])('what %s repeats of %j cannot act on the terminal', async (command, typed, code) => {
  const terminal = aTerminal('node_modules/.bin/node', command.split(' ').concat(typed), { columns: 80 });

  expect(await terminal.exitCode).toBe(code);
  expect(terminal.seen()).toContain('\\u001b');
});

test('a setting that cannot be deployed is refused in lines that fit', async () => {
  const context = { softBounceSends: 9, pollMinuts: 5 };
  const terminal = aTerminal('node_modules/.bin/node', ['infra/app.ts'], {
    columns: 60,
    environment: { CDK_CONTEXT_JSON: JSON.stringify(context) },
  });

  expect(await terminal.exitCode).toBe(1);
  expect(terminal.seen()).toContain('pollMinuts is not a setting; did you mean pollMinutes?');
  expect(terminal.brokenLines()).toEqual([]);
});

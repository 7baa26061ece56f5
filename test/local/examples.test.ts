import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Runs a line as a shell would, on what is installed: nothing is installed in the middle of a test. */
async function type(line: string): Promise<{ readonly exitCode: unknown; readonly printed: string }> {
  const run = spawn(line, {
    cwd: root,
    shell: true,
    env: { ...process.env, npm_config_ignore_scripts: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed, [exitCode]] = await Promise.all([text(run.stdout), once(run, 'exit')]);
  return { exitCode, printed };
}

/** What each example prints; `--stay` waits for a person, and is tested on a terminal. */
const examples = {
  'npm start': /\bAll 1,?200 bounces were decided, none was lost, and the last run changed nothing\./,
  'npm start -- --bounces 5000':
    /\bAll 5,?000 bounces were decided, none was lost, and the last run changed nothing\./,
  'npx bounce-hygiene run --simulated --seed 7 --json':
    /^\{"ok":true,"problems":\[\],"seed":7,"bounces":1200,.*\}\n$/,
} as const;
const onATerminal = ['npm start -- --stay', 'npx bounce-hygiene run --simulated --stay'];

it('every example of the README and of the help is one of those that are run here, or on a terminal', async () => {
  const { printed: help } = await type('node_modules/.bin/node cli/main.ts run --help');
  const [, ofTheHelp = ''] = help.split('Examples:\n');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const found = [
    ...ofTheHelp.matchAll(/^.* run --simulated.*$/gm),
    ...readme.matchAll(/^npm start.*$|(?<=`)npm start[^`]*/gm),
  ];
  const lines = new Set(found.map(([line]) => line.trim()));

  expect([...lines].sort()).toEqual([...Object.keys(examples), ...onATerminal].sort());
});

it.each(Object.entries(examples))(
  '%s does what it says, at the size it says',
  { timeout: 600_000 },
  async (line, expected) => {
    const { exitCode, printed } = await type(line);

    expect(printed).toMatch(expected);
    expect(exitCode).toBe(0);
    if (line === 'npm start') expectSampleOf(printed);
  },
);

/** What `npm start` prints, as far as it is the same on every day: the account is drawn anew for each. */
function shapeOf(printed: string): string {
  return printed
    .replace(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replace(/\S+@\S+/g, 'ADDRESS')
    .replace(/ *[\d,]*\d/g, ' N');
}

/** The README shows pieces of it, in this order; three dots stand for lines that are left out. */
function expectSampleOf(printed: string): void {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, sample = ''] = /Of what it prints:\n\n```\n(.+?)\n```/s.exec(readme) ?? [];
  const pieces = sample.split('\n...\n').map((piece) => `\n${shapeOf(piece)}\n`);
  expect(pieces.length).toBeGreaterThan(1);
  let rest = shapeOf(printed);
  for (const piece of pieces) {
    expect(rest).toContain(piece);
    rest = rest.slice(rest.indexOf(piece) + piece.length - 1);
  }
}

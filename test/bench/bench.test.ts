import { expect, test } from 'vitest';
import { aTerminal } from '../support/a-terminal.ts';

test.each([
  ['quota', /0:\d\d {2}account 1 of 5, with 10 activities: /],
  ['cost', /0:\d\d {2}a month: /],
  ['decisions', /0:\d\d {2}first world: rule set 2 of /],
])('the bench says how far %s is, and ends at Ctrl-C while it is busy', async (part, progress) => {
  const terminal = aTerminal('node_modules/.bin/node', ['bench/bench.ts', part]);
  await terminal.until(progress);
  terminal.type('\u0003');

  expect(await terminal.exitCode).toBe(130);
  expect(terminal.seen()).not.toContain('goal: at most');
  expect(terminal.brokenLines()).toEqual([]);
});

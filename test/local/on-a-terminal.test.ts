import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aTerminal } from '../support/a-terminal.ts';

const node = 'node_modules/.bin/node';
const enter = '\r';
const ctrlC = '\u0003';
const ctrlD = '\u0004';

// A run takes ten seconds by its pace alone, and a busy machine takes longer.
describe('npm start on a terminal', { timeout: 240_000 }, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (words: readonly string[] = [], environment = {}) =>
    aTerminal(node, ['cli/main.ts', 'run', '--simulated', '--bounces', '20', ...words], {
      environment: { TMPDIR: folder, ...environment },
    });
  const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('bounce-hygiene-'));

  test.each([
    ['Ctrl-C', (terminal: ReturnType<typeof start>) => terminal.type(ctrlC), 130],
    ['SIGTERM', (terminal: ReturnType<typeof start>) => terminal.kill('SIGTERM'), 143],
  ])('gives the cursor back, stops the spinner and leaves nothing behind at %s', async (_, end, code) => {
    // In a home of its own nothing is built yet.
    const terminal = start([], { HOME: folder });
    await terminal.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Preparing\n.*building exactly what would be deployed, this once/);
    end(terminal);

    expect(await terminal.exitCode).toBe(code);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(terminal.seen()).toMatch(/✖ Preparing$/);
    expect(leftovers()).toEqual([]);
  });

  test.each([
    ['Enter', enter, 0],
    ['the end of the input', ctrlD, 0],
    ['Ctrl-C', ctrlC, 130],
  ])('with --stay ends at %s', async (_, key, code) => {
    const terminal = start(['--stay']);
    await terminal.until('Enter      ends');
    terminal.type(key);

    expect(await terminal.exitCode).toBe(code);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test('shows all of a run, and what may be tried on it, in lines that fit into 80 columns', async () => {
    const terminal = start(['--stay']);
    await terminal.until('Enter      ends');
    terminal.type(`o${enter}`);
    await terminal.until(/Press t\s+and Enter to have it read\./);
    terminal.type(`t${enter}`);
    await terminal.until('Incidents open: 1');

    const environment = Object.fromEntries(
      [...terminal.seen().matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const [, stack = ''] = /--stack (\S+)/.exec(terminal.seen()) ?? [];
    const commands = [['incidents'], ['replay', '--policy', 'cautious'], ['status']].map((words) =>
      aTerminal(node, ['cli/main.ts', ...words, '--stack', stack], { environment }),
    );
    expect(await Promise.all(commands.map(({ exitCode }) => exitCode))).toEqual([0, 0, 5]);
    terminal.type(enter);
    expect(await terminal.exitCode).toBe(0);

    const [incidents, replay, status] = commands.map(({ seen }) => seen());
    expect(incidents).toMatch(/ {2}\S+: open/);
    expect(replay).toContain('Decided again by cautious/4');
    expect(status).toMatch(/^last run +\d{4}-\d\d-\d\d \d\d:\d\d UTC: all that was due is read$/m);
    expect(status).toMatch(/^schedule +not on this stack$/m);
    expect(status).toMatch(/^alarm mails +not on this stack$/m);
    expect(status).toMatch(/^ +bounces read +(\d+) +\1 +\1 /m);
    expect(status).toContain('This needs you:');
    expect(terminal.seen()).toMatch(
      / (\d+) messages published, \1 decided:\n +(\d+) {2}new bounces\n +\2 {2}bounces once/,
    );
    for (const each of [terminal, ...commands]) {
      expect(each.brokenLines()).toEqual([]);
      // What goes on in the next line stands below its text, also where it has a colour.
      expect(each.seen()).not.toMatch(/^(message|attempts|reason|was reported|delivered)\b/m);
    }
  });
});

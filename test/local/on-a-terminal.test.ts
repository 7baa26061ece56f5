import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aTerminal } from '../support/a-terminal.ts';

const node = 'node_modules/.bin/node';
const enter = '\r';
const ctrlC = '\u0003';
const ctrlD = '\u0004';

describe('npm start on a terminal', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (...words: string[]) =>
    aTerminal(node, ['local/start.ts', '--bounces', '20', ...words], { environment: { TMPDIR: folder } });
  const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('bounce-hygiene-'));

  test.each([
    ['Ctrl-C', (terminal: ReturnType<typeof start>) => terminal.type(ctrlC), 130],
    ['SIGTERM', (terminal: ReturnType<typeof start>) => terminal.kill('SIGTERM'), 143],
  ])('gives the cursor back, stops the spinner and leaves nothing behind at %s', async (_, end, code) => {
    const terminal = start();
    await terminal.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Building/);
    end(terminal);

    expect(await terminal.exitCode).toBe(code);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(terminal.seen()).toMatch(/✖ Building exactly what would be deployed$/);
    expect(leftovers()).toEqual([]);
  });

  test.each([
    ['Enter', enter, 0],
    ['the end of the input', ctrlD, 0],
    ['Ctrl-C', ctrlC, 130],
  ])('with --stay ends at %s', async (_, key, code) => {
    const terminal = start('--stay');
    await terminal.until('Enter      ends');
    terminal.type(key);

    expect(await terminal.exitCode).toBe(code);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(leftovers()).toEqual([]);
  });
});

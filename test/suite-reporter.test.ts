import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aTerminal } from './support/a-terminal.ts';

const root = join(import.meta.dirname, '..');
const node = join(root, 'node_modules/.bin/node');
const passes = "test('holds', () => {});";
const fails = "test('breaks', () => { expect('what came').toBe('what was due'); });";
const loadsNot = "throw new Error('no such thing');";

describe('the end of npm test', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'suite-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The words that run files of tests, by name, with the reporter and nothing of this project's settings. */
  function suite(files: Readonly<Record<string, string>>): string[] {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, `${name}.test.ts`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporter = join(root, 'test/support/suite-reporter.ts');
    return [vitest, 'run', '--globals', '--no-isolate', '--root', folder, `--reporter=${reporter}`];
  }

  function inAFile(files: Readonly<Record<string, string>>) {
    const { stdout, stderr, status } = spawnSync(node, suite(files), {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { lines: stdout.split('\n'), stdout, stderr, status };
  }

  test('is the promises and the totals, on one screen of a terminal, with no progress left on it', async () => {
    const slow = 'test.each([1, 2, 3])("takes long %i", () => new Promise((done) => setTimeout(done, 350)));';
    const others = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`other-${n}`, passes]));
    const files = { 'promises/no-bounce-is-lost': passes + passes, slow, ...others };
    const terminal = aTerminal(node, suite(files), { folder });

    expect(await terminal.exitCode).toBe(0);
    const seen = terminal.seen();
    expect(seen.split('\n').length).toBeLessThan(24);
    expect(seen).toMatch(/✓ No bounce is lost +2 tests\n/);
    expect(seen).toMatch(/Test Files {2}32 passed \(32\)\n +Tests {2}35 passed \(35\)/);
    expect(seen).not.toMatch(/takes long|of 32 files/);
  });

  test('comes after lines in a file that say how far it is, and that are few', () => {
    const { lines, status } = inAFile({ one: passes, two: passes, three: passes });

    expect(status).toBe(0);
    expect(lines.filter((line) => line.includes('of 3 files'))).toEqual([
      '  0:00  0 of 3 files, 0 tests passed',
    ]);
    expect(lines.join('\n')).not.toContain('holds');
  });

  test('comes after each failure in full', () => {
    const { stdout, stderr, status } = inAFile({ 'promises/no-code-is-guessed': passes + fails });

    expect(status).toBe(1);
    expect(stderr).toMatch(/FAIL .*> breaks\n.*expected 'what came' to be 'what was due'/);
    expect(stdout).toMatch(/✗ No code is guessed +1 of 2 tests failed\n/);
    expect(stdout).toMatch(/Tests {2}1 failed \| 1 passed/);
  });

  test('takes a promise whose file does not even load for a broken one', () => {
    const { stdout, stderr, status } = inAFile({ 'promises/no-bounce-is-lost': loadsNot, other: passes });

    expect(status).toBe(1);
    expect(stderr).toContain('no such thing');
    expect(stdout).toMatch(/✗ No bounce is lost +its tests did not run\n/);
  });

  test('takes a promise of which some tests were left out for neither kept nor broken', () => {
    const { stdout } = inAFile({ 'promises/no-bounce-is-lost': `${passes}test.skip('later', () => {});` });

    expect(stdout).toMatch(/- No bounce is lost +1 of 2 tests ran\n/);
  });

  test('says nothing of promises where none was tested', () => {
    expect(inAFile({ other: passes }).stdout).not.toMatch(/by title/);
  });
});

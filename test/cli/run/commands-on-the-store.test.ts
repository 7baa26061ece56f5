import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anOwnAccount } from '../../support/an-own-account.ts';

/** The code it ends with, and what its first line on standard output says, or on standard error where it failed. */
type Expected = readonly [exitCode: number, firstLine: string | RegExp];

// One after the other, on one store: what one command has written, the next ones find.
const steps: readonly (readonly [words: string, expected: Expected])[] = [
  ['status', [0, /^last run {8}\d{4}-\d\d-\d\d \d\d:\d\d UTC: all that was due is read$/]],
  ['explain b-6@example.com', [0, 'b-6@example.com: suppress']],
  [
    'explain nobody@example.com',
    [1, 'No bounce of nobody@example.com is known, and nothing was said of it.'],
  ],
  ['list --decision review', [0, /^ {2}address +decision +code +bounced +because$/]],
  ['export', [0, /^address,decision,bounceCode,/]],
  ['export --format jsonl', [0, /^\{"address":/]],
  ['export --format constant-contact --decision suppress', [0, 'email']],
  ['export --out HOME/file.csv', [0, '']],
  ['release b-6@example.com --reason asked --yes', [0, /^b-6@example\.com: ignore \(before: suppress\)/]],
  ['suppress new@example.org --reason asked --yes', [0, /^new@example\.org: suppress \(had no record\)/]],
  ['undo BATCH --yes', [0, /^new@example\.org: ignore \(before: suppress\)/]],
  ['undo release-nothing1234 --yes', [1, /release-nothing1234/]],
  ['review', [0, 'No incident is open.']],
  ['incidents list', [0, 'No incident is known: nothing has stood out so far.']],
  ['incidents show outage-nothing', [1, /outage-nothing/]],
  ['replay --policy cautious', [0, '']],
  ['replay --policy cautious --apply', [0, '']],
  ['campaigns', [0, /^ {2}sent on +mailed +bounced +share +usual +by code$/]],
  ['plan', [0, 'Of 2 campaigns nothing is due: the next run asks for the lists, and ends.']],
  ['dead-letters list', [0, 'No dead letter is there.']],
  ['dead-letters redrive --yes', [0, 'No dead letter is there.']],
  ['erase d-6@example.com --yes', [0, /^d-6@example\.com is erased: its record,/]],
  ['explain d-6@example.com', [1, /d-6@example\.com/]],
  ['doctor', [0, /^✔ store: /]],
  ['use --local', [0, 'Commands that name no target work with --local.']],
  ['version', [0, /^bounce-hygiene 0\.1\.0/]],
  ['store verify', [0, /./]],
  ['store backup', [0, /./]],
  ['store restore --yes', [0, /restored\./]],
  ['run --json', [0, /"complete":true/]],
  ['explain d-6@example.com', [1, /d-6@example\.com/]],
  ['explain b-6@example.com', [0, 'b-6@example.com: ignore']],
  ['sign-out --yes', [0, /^The sign-in was removed from the file /]],
  ['run', [4, /^Nobody has signed in on this computer\./]],
  ['status', [5, /^last run /]],
];

describe('every command on a store that run has filled', { timeout: 240_000 }, () => {
  let batch = '';

  it('does its work, ends with its code, and speaks of no deployment', async () => {
    const own = await anOwnAccount();
    own.signIn();
    expect((await own.command(['run'])).exitCode).toBe(0);
    for (const [typed, [exitCode, firstLine]] of steps) {
      const words = typed.replace('BATCH', batch).replace('HOME', own.home).split(' ');
      const ended = await own.command(words);
      const { printed, errors } = ended;
      const lines = (exitCode === 0 || exitCode === 5 ? printed : errors)
        .replace(/^On the store in .*\n/, '')
        .split('\n');
      expect([typed, ended.exitCode, lines[0]], errors).toEqual([
        typed,
        exitCode,
        typeof firstLine === 'string' ? firstLine : expect.stringMatching(firstLine),
      ]);
      [, batch = ''] = /This is batch (\S+)\./.exec(errors) ?? [];
      // Other computers' backups of a deployed table are not of this one.
      const said = `${printed}${errors}`.split('\n').filter((line) => !line.includes("AWS's backups"));
      expect(said.filter((line) => /deploy|stack/i.test(line))).toEqual([]);
    }
    expect(readFileSync(join(own.home, 'file.csv'), 'utf8')).toMatch(/^address,decision/);
  });
});

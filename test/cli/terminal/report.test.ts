import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, test } from 'vitest';
import { breakLines } from '../../../cli/terminal/break-lines.ts';
import { report } from '../../../cli/terminal/report.ts';
import { summarise } from '../../../local/outcome/summary.ts';
import type { Rehearsal } from '../../../local/rehearse.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aRehearsal, aRehearsedRun } from '../../support/a-rehearsal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const again = ['npx bounce-hygiene run', '--simulated', '--bounces 1', '--seed 1'];
const spelling = { withCapitals: new Map<string, string>(), beyondAscii: new Map<string, string>() };

function shown(rehearsal: Rehearsal, width = 100): string {
  const requestsByPurpose = new Map([['bounces', 2]]);
  const summary = summarise({ rehearsal, seed: 1, bounces: 1, requestsByPurpose, synthMs: 0 });
  return plain(
    breakLines(report({ summary, records: rehearsal.records, spelling }, { again, width }), width),
  );
}

describe('the report at the end', () => {
  test('says that nothing was lost, and what to do next', () => {
    const text = shown(aRehearsal({ records: [anAddressRecord([aBounce()])] }));

    expect(text).toContain('none was lost');
    expect(text).toContain('npm test');
    expect(text).toContain('ada@example.com');
  });

  test('says what the last run published again, and that incidents are why', () => {
    const last = aRehearsedRun({ published: 0, repeats: 30 });

    expect(shown(aRehearsal({ runs: [aRehearsedRun(), last], last }), 160)).toContain(
      'none was lost, and the last run published 30 of them again only because incidents hold them.',
    );
  });

  test('says plainly that a bounce was lost', () => {
    const text = shown(
      aRehearsal({ comparison: { lost: [aBounce()], misread: [], duplicated: 0, invented: 0 } }),
    );

    expect(text).toContain('LOST');
    expect(text).not.toContain('none was lost');
  });

  test('says of a failed run that it has failed and what to do, and nothing of what follows a good one', () => {
    const drained = { deleted: 8, batches: 1, isCut: false, deadLetters: 2_000, failures: ['StorageError'] };
    const text = shown(
      aRehearsal({ runs: [aRehearsedRun({ drained })], last: aRehearsedRun({ published: 0, drained }) }),
    );

    expect(text).toMatch(
      /\nFAILED\n {2}The classifier failed with StorageError\.\n {2}2,000 messages are in the dead/,
    );
    expect(text).toMatch(
      /\nWhat to do\n {2}Make the same run once more:\n {4}npx bounce-hygiene run --simulated --bounces 1 --seed 1\n/,
    );
    for (const good of ['OK', 'none was lost', 'What to do next', 'DEPLOY.md'])
      expect(text).not.toContain(good);
  });

  test('keeps the result within the last screen of a terminal', () => {
    const text = shown(aRehearsal({ records: [anAddressRecord([aBounce()])] }), 80);

    expect(text.split('\n').slice(-10).join('\n')).toMatch(/^OK {2}All/m);
  });

  test('cuts nothing and breaks no word at 80 columns', () => {
    const records = ['B', 'S', 'Z', 'X', 'D', 'F', 'V', 'Q'].map((code) =>
      anAddressRecord([aBounce({ code, address: `a-reader-with-a-long-name.${code}@newsletters.example` })]),
    );
    const [narrow, wide] = [80, 1_000].map((width) => shown(aRehearsal({ records }), width));
    const words = (text = '') => text.replaceAll('█', '').split(/\s+/);

    for (const line of narrow?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(80);
    expect(narrow).not.toContain('…');
    expect(words(narrow)).toEqual(words(wide));
  });

  test('shows a bar for every code, an unknown one too', () => {
    const text = shown(aRehearsal({ records: [anAddressRecord([aBounce({ code: 'Q\u001b[31m' })])] }));

    expect(text).toMatch(/Q\\u001b\[31m +█+ +1 +review/);
    expect(text).toMatch(/ V +0 +ignore/);
  });

  test.each([60, 80, 120])('draws no chart line wider than %i columns', (width) => {
    const text = shown(aRehearsal({ records: [anAddressRecord([aBounce({ code: 'S' })])] }), width);
    const chart = text.split('\n').filter((line) => /^ {2}[A-Z] /.test(line));

    expect(chart).not.toEqual([]);
    for (const line of chart) expect(line.length).toBeLessThanOrEqual(width);
  });
});

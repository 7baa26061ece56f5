import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, test } from 'vitest';
import { summarise } from '../../../local/outcome/summary.ts';
import type { Rehearsal } from '../../../local/rehearse.ts';
import { breakLines } from '../../../local/terminal/break-lines.ts';
import { report } from '../../../local/terminal/report.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aRehearsal, aTick } from '../../support/a-rehearsal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const again = ['npm start --', '--bounces 1', '--seed 1'];
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
    const last = aTick({ published: 0, repeats: 30 });

    expect(shown(aRehearsal({ ticks: [aTick(), last], last }))).toContain(
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

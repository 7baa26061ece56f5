import { stripVTControlCharacters as plain } from 'node:util';
import { expect, test } from 'vitest';
import { head, notes } from '../../bench/decisions/scoreboard.ts';
import type { Finding } from '../../bench/finding.ts';
import { show } from '../../bench/show.ts';

const rows = ['standard', 'Mailchimp'].map((name) => [
  name,
  ...head.slice(1).map((_, at) => `1,${100 + at}`),
]);
const finding: Finding = {
  goals: [
    {
      what: 'write units per new bounce over a year of 1,250 bounces, index included',
      measured: 1_234.5,
      atMost: 1_300,
      unit: 'units',
    },
  ],
  sections: [{ title: 'The first world: consumers, weekly; 4,800 recipients, 52 sends', head, rows, notes }],
};

test.each([80, 60])('a finding fits into %i columns, with nothing cut and no word broken', (width) => {
  const [narrow, wide] = [width, 1_000].map((each) => plain(show(finding, each)));
  const words = (text = '') => new Set(text.split(/\s+/));

  for (const line of narrow?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(width);
  expect(narrow).not.toContain('…');
  expect(words(narrow)).toEqual(words(wide));
});

test('a figure of a goal is written as every other', () => {
  expect(plain(show(finding, 200))).toContain('1,234.50 units  goal: at most 1,300 units');
});

import { expect, test } from 'vitest';
import { measureOutages, outages } from '../../../bench/outages/outages.ts';
import { worlds } from '../../../bench/outages/worlds.ts';

const said: string[] = [];
const finding = measureOutages(
  {
    sizes: [{ size: 300, accounts: 60 }],
    senders: [
      { sends: 'weekly', variation: 1 },
      { sends: 'weekly', variation: 2 },
    ],
    accountYears: 20,
    looking: 5,
  },
  (text) => void said.push(text),
);

test('every goal has a figure', () => {
  expect(finding.goals.map(({ atMost }) => atMost)).toEqual([2, 2, 1, 0, 3, 1, 8, 2]);
  expect(finding.goals.filter(({ measured }) => !Number.isFinite(measured) || measured < 0)).toEqual([]);
});

test('too few years are too few to show that there are no false incidents', () => {
  const bounds = finding.goals.filter(({ what }) => what.startsWith('false incidents'));

  for (const { measured } of bounds) expect(measured).toBeGreaterThan(14);
});

test('every world has a row, and every row as many columns as its table', () => {
  const [first] = finding.sections;

  expect(first?.rows.map(([name]) => name)).toEqual(worlds.map(({ name }) => name));
  for (const { head, rows } of finding.sections)
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head.length]));
});

test('whoever waits hears which world it is', () => {
  expect(said).toContain('slow decay, 300 addresses, weekly');
  expect(said).toHaveLength(2 * worlds.length + 2);
});

test('the help says how many worlds there are', () => {
  expect(worlds).toHaveLength(16);
  expect(outages.about).toContain('sixteen seeded worlds');
});

import { expect, test } from 'vitest';
import { nearestName } from '../../shared/nearest-name.ts';

const names = ['lookbackDays', 'pollMinutes', 'pollerMemoryMb', 'policy', 'blockSends'];

test.each([
  ['lookBackDays', 'lookbackDays'],
  ['pollMinuts', 'pollMinutes'],
  ['LOOKBACKDAYS', 'lookbackDays'],
  ['lookback', 'lookbackDays'],
  ['plicy', 'policy'],
])('%s was probably meant to be %s', (word, name) => {
  expect(nearestName(word, names)).toBe(name);
});

test.each(['colour', '', 'x', 'retentionDays', 'poX'])('"%s" is near no name', (word) => {
  expect(nearestName(word, names)).toBeUndefined();
});

test('without names none is near', () => {
  expect(nearestName('policy', [])).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import type { Score } from '../../../bench/decisions/score.ts';
import { asRow, comparison, head } from '../../../bench/decisions/scoreboard.ts';

const nothing = { truth: 0, outage: 0, block: 0, filter: 0, noise: 0 };
const quickly = { addresses: 100, unstopped: 0, meanTries: 0.9, mostTries: 2, meanSends: 1 };

function score(name: string, lost: Partial<Score['lost']>, what: Partial<Score> = {}): Score {
  return {
    name,
    lost: { ...nothing, ...lost },
    stillMailed: { dead: 0, moved: 0, mistyped: 0, abandoned: 0 },
    toTheDead: quickly,
    toTheSilent: quickly,
    inReview: 0,
    mostInReview: 0,
    ...what,
  };
}

test('a row holds all living addresses lost beside those of each cause', () => {
  const row = asRow(score('ours', { truth: 100, outage: 9, block: 1, filter: 28, noise: 18 }));

  expect(row.slice(0, 6)).toEqual(['ours', '156', '9', '1', '28', '118']);
  expect(head.slice(0, 6)).toEqual(['rule set', 'lost', 'outage', 'block', 'filter', 'other']);
});

describe('the comparison with other products', () => {
  const ours = score('ours', { outage: 14, noise: 237 });

  test('says also where another loses fewer', () => {
    const theirs = [score('sharp', { outage: 300, block: 20 }), score('mild', { outage: 237 })];

    expect(comparison(ours, theirs).join('\n')).toMatch(
      /outage and the block: mild loses the fewest, 237; ours loses 14, fewer\.\nin all: mild .* 237; ours loses 251, more\./,
    );
  });

  test('names for each count the product that is best by it', () => {
    const theirs = [score('one', { outage: 30, noise: 900 }), score('other', { outage: 400 })];

    expect(comparison(ours, theirs).join('\n')).toMatch(
      /block: one .* 30;.*\nin all: other .* 400;.*fewer\./,
    );
  });

  test('leaves out a product that loses nobody because it stops nobody', () => {
    const idle = score('idle', {}, { toTheDead: { ...quickly, unstopped: 50 } });

    expect(comparison(ours, [idle, score('mild', { outage: 237 })]).join('\n')).not.toContain('idle');
    expect(comparison(ours, [idle])).toEqual(['None of the products stops the dead within two tries.']);
  });
});

import { describe, expect, it } from 'vitest';
import { lastClickByAPerson } from '../../../../functions/poller/evidence/clicked-by-a-person.ts';

const sentAt = '2026-11-02T09:00:00.000Z';
const minutesLater = (minutes: number) => new Date(Date.parse(sentAt) + minutes * 60_000).toISOString();

describe('a person used a link', () => {
  it.each<[string, readonly (readonly [link: string, minutes: number])[], number, number | undefined]>([
    ['hours after the message', [['a', 120]], 3, 120],
    ['more than a minute after it', [['a', 1.5]], 3, 1.5],
    ['not within a minute of it: that is a scanner', [['a', 1]], 3, undefined],
    ['not before it', [['a', -5]], 3, undefined],
    [
      'last of several times',
      [
        ['a', 20],
        ['b', 300],
        ['a', 100],
      ],
      3,
      300,
    ],
    [
      'not where every link was used at once',
      [
        ['a', 30],
        ['b', 30],
        ['c', 31],
      ],
      3,
      undefined,
    ],
    [
      'in any order of the rows',
      [
        ['c', 31],
        ['a', 30],
        ['b', 30],
      ],
      3,
      undefined,
    ],
    [
      'where all but one were',
      [
        ['a', 30],
        ['b', 30],
      ],
      3,
      30,
    ],
    [
      'where every link was used, over hours',
      [
        ['a', 30],
        ['b', 90],
        ['c', 200],
      ],
      3,
      200,
    ],
    [
      'after a scanner had used every link',
      [
        ['a', 0],
        ['b', 0],
        ['c', 0],
        ['b', 600],
      ],
      3,
      600,
    ],
    [
      'after a scanner had used every link late',
      [
        ['a', 10],
        ['b', 10],
        ['c', 10],
        ['b', 600],
      ],
      3,
      600,
    ],
    ['in a message with one link, which is always all of them', [['a', 30]], 1, 30],
    ['never where nobody did', [], 3, undefined],
  ])('%s', (_, used, links, minutes) => {
    const rows = used.map(([link, at]) => ({ link, clickedAt: minutesLater(at) }));
    expect(lastClickByAPerson(rows, { sentAt, links })).toBe(
      minutes === undefined ? undefined : minutesLater(minutes),
    );
  });
});

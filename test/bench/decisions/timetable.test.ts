import { expect, test } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import { owners, timetableOf } from '../../../bench/decisions/timetable.ts';
import type { World } from '../../../bench/decisions/world.ts';
import { daysAfter } from '../../../shared/bounce/instant.ts';

const rates = { ...firstWorld, firstSendAt: '2026-01-20T15:00:00.000Z', sendEveryDays: 7, sends: 3 };
const sends = [0, 7, 14].map((day) => ({
  campaignActivityId: `a${day}`,
  sentAt: daysAfter(rates.firstSendAt, day),
  listed: [],
  answers: new Map(),
  clicks: new Map(),
}));
const world: World = { rates, people: [], sends, foreign: new Map() };

test('a report is closed four and a half days after its send, and before the next', () => {
  expect(timetableOf(world, 'never').map(({ at, kind }) => `${at.slice(0, 16)} ${kind}`)).toEqual([
    '2026-01-20T15:00 send',
    '2026-01-25T03:00 closing',
    '2026-01-27T15:00 send',
    '2026-02-01T03:00 closing',
    '2026-02-03T15:00 send',
    '2026-02-08T03:00 closing',
  ]);
});

test.each(owners)(
  'the list is tidied on the first of a month by who acts monthly, and not else: %s',
  (owner) => {
    const days = timetableOf(world, owner).flatMap(({ at, kind }) => (kind === 'tidying' ? at : []));

    expect(days).toEqual(owner.startsWith('monthly') ? ['2026-02-01T06:00:00.000Z'] : []);
  },
);

test('nothing happens after the end', () => {
  const short = { ...world, rates: { ...rates, sendEveryDays: 3 } };

  expect(timetableOf(short, 'monthly').at(-1)).toMatchObject({
    at: '2026-01-27T15:00:00.000Z',
    kind: 'send',
  });
});

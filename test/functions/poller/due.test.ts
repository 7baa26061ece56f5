import { describe, expect, it } from 'vitest';
import { afterFailure } from '../../../functions/poller/after-walk.ts';
import { detailsDue, isParked, numbersMoved, walkDue } from '../../../functions/poller/due.ts';
import type { ActivityState, AskedState, CampaignState } from '../../../shared/aws/campaign-states.ts';
import { dayMs, hourMs, minuteMs } from '../../support/a-clock.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
const sent = (ms: number) => ({ campaignId: 'c', lastSentAt: ago(ms), bounces: 5, sends: 100 });
const aState = (ms: number, details: AskedState = { readAt: ago(hourMs) }): CampaignState => ({
  campaignId: 'c',
  lastSentAt: ago(ms),
  bounces: 5,
  details,
  detailsFor: ago(ms),
  activities: [{ campaignActivityId: 'a', readAt: ago(hourMs) }],
});

const beats = { tickMs: 15 * minuteMs, freshLookMs: 6 * hourMs, settledLookMs: 30 * dayMs };
/** An activity that was read a moment ago and owes nothing. */
const anActivity = (what: Partial<ActivityState> = {}): ActivityState => ({
  campaignActivityId: '0a0a0a0a-0000-4000-8000-0000000007ff',
  readAt: ago(minuteMs),
  lookedAt: ago(minuteMs),
  counters: { B: 2, F: 1 },
  seen: { B: 2, F: 1 },
  ...what,
});
const due = (age: number, what: Partial<ActivityState> = {}, moved = false) =>
  walkDue(sent(age), anActivity(what), { moved, now, beats });
const { readAt: _, ...neverRead } = anActivity();

describe('a report is walked', () => {
  it('to its end the first time', () => {
    expect(walkDue(sent(dayMs), neverRead, { moved: false, now, beats })).toMatchObject({
      why: 'first',
      toEnd: true,
    });
  });

  it('not at all while nothing moves, nothing is owed and no beat is due', () => {
    expect(due(dayMs)).toBeUndefined();
    expect(due(10 * dayMs)).toBeUndefined();
    expect(due(80 * dayMs, { settledAt: ago(dayMs) })).toBeUndefined();
  });

  it('on the beat of fresh sends, stopping early', () => {
    expect(due(dayMs, { lookedAt: ago(6 * hourMs) })).toMatchObject({ why: 'look', toEnd: false });
    expect(due(dayMs, { lookedAt: ago(6 * hourMs - 1) })).toBeUndefined();
  });

  it('when its campaign moved, even if no counter says what', () => {
    expect(due(dayMs, {}, true)).toMatchObject({ why: 'moved', toEnd: false });
    expect(due(80 * dayMs, { settledAt: ago(dayMs) }, true)).toMatchObject({ why: 'moved' });
  });

  it('for the codes that owe, and only those', () => {
    expect(due(dayMs, { counters: { B: 3, F: 1 } })).toMatchObject({
      why: 'owed',
      toEnd: false,
      codes: ['B'],
    });
  });

  it('for all codes when the vendor ignores the filter', () => {
    expect(due(dayMs, { counters: { B: 3 }, filterIgnored: true })).not.toHaveProperty('codes');
  });

  it.each([
    [0, 0],
    [1, 15 * minuteMs],
    [2, 30 * minuteMs],
    [5, 4 * hourMs],
    [20, dayMs],
  ])('for a debt after %i tries in vain: %i ms after the last', (owedTries, wait) => {
    const owing = { counters: { B: 3 }, owedTries };
    expect(due(10 * dayMs, { ...owing, lookedAt: ago(wait) })).toMatchObject({ why: 'owed' });
    if (wait > 0) expect(due(10 * dayMs, { ...owing, lookedAt: ago(wait - 1) })?.why).not.toBe('owed');
  });

  it('to its end once it is old, and once more half a day later, comparing with the records', () => {
    expect(due(4 * dayMs, { readAt: ago(12 * hourMs) })).toMatchObject({
      why: 'settle',
      toEnd: true,
      verify: false,
    });
    expect(due(4 * dayMs, { readAt: ago(12 * hourMs), quietSince: ago(12 * hourMs) })).toMatchObject({
      verify: true,
    });
    expect(
      due(4 * dayMs, { readAt: ago(12 * hourMs - 1), quietSince: ago(12 * hourMs - 1) }),
    ).toBeUndefined();
  });

  it('once a month when it has settled, each on a day of its own', () => {
    const settled = (campaignActivityId: string, days: number) =>
      due(80 * dayMs, { campaignActivityId, settledAt: ago(50 * dayMs), lookedAt: ago(days * dayMs) })?.why;
    expect(settled('0a0a0a0a-0000-4000-8000-000000000000', 22)).toBeUndefined();
    expect(settled('0a0a0a0a-0000-4000-8000-000000000000', 22.5)).toBe('look');
    expect(settled('0a0a0a0a-0000-4000-8000-000000000fff', 37)).toBeUndefined();
    expect(settled('0a0a0a0a-0000-4000-8000-000000000fff', 37.5)).toBe('look');
  });

  it('from where it was left', () => {
    const unfinished = { from: '/v3/next', foundNew: true, refusals: 0 };
    expect(due(dayMs, { unfinished })).toMatchObject({
      why: 'goOn',
      toEnd: true,
      verify: false,
      from: '/v3/next',
    });
    expect(due(dayMs, { unfinished: { ...unfinished, verify: true } })).toMatchObject({ verify: true });
  });

  it('code by code when the vendor keeps refusing to go on', () => {
    expect(due(dayMs, { codesLeft: ['F', 'V'] })).toMatchObject({
      why: 'oneByOne',
      toEnd: true,
      codes: ['F'],
    });
  });

  it('from where it was left within a code, unless the link has met trouble for half a day', () => {
    const unfinished = { from: '/v3/next', codes: ['F'], foundNew: true, refusals: 0 };
    const left = { codesLeft: ['F', 'V'], unfinished };
    expect(due(dayMs, left)).toMatchObject({ why: 'oneByOne', codes: ['F'], from: '/v3/next' });
    expect(due(dayMs, { ...left, codesLeft: ['V'] })).not.toHaveProperty('from');
    expect(due(dayMs, { ...left, failingSince: ago(13 * hourMs) })).not.toHaveProperty('from');
  });

  it('on every tick when its campaign has no readable time and the beat is due', () => {
    const campaign = { ...sent(0), lastSentAt: undefined };
    expect(
      walkDue(campaign, anActivity({ lookedAt: ago(6 * hourMs) }), { moved: false, now, beats }),
    ).toBeDefined();
  });

  it('whole and looking for lost messages when a debt calls for it in place of a settling walk', () => {
    const owing = { counters: { B: 3 }, lookedAt: ago(dayMs), owedTries: 1 };
    expect(due(5 * dayMs, { ...owing, quietSince: ago(dayMs) })).toMatchObject({ why: 'owed', verify: true });
    expect(due(5 * dayMs, owing)).toMatchObject({ why: 'owed', verify: false });
    expect(due(dayMs, { ...owing, quietSince: ago(dayMs) })).toMatchObject({ why: 'owed', verify: false });
  });

  it('after a 404 when its campaign’s numbers move, and once a day while the send is young', () => {
    expect(due(hourMs, { retiredAt: ago(hourMs), lookedAt: ago(dayMs) })).toBeUndefined();
    expect(due(hourMs, { retiredAt: ago(hourMs) }, true)).toBeDefined();
    expect(due(dayMs, { retiredAt: ago(dayMs), lookedAt: ago(dayMs) })).toBeDefined();
    const settled = { settledAt: ago(dayMs), readAt: ago(40 * dayMs), lookedAt: ago(40 * dayMs) };
    expect(due(10 * dayMs, { ...settled, retiredAt: ago(dayMs) })).toBeDefined();
    expect(due(20 * dayMs, { ...settled, retiredAt: ago(5 * dayMs) })).toBeUndefined();
  });

  it('once a day after a 404, however old it is, until it has settled', () => {
    const read = { readAt: ago(2 * dayMs) };
    expect(due(20 * dayMs, { ...read, retiredAt: ago(dayMs - 1) })).toBeUndefined();
    expect(due(20 * dayMs, { ...read, retiredAt: ago(dayMs) })).toBeDefined();
    const retired = { ...neverRead, retiredAt: ago(dayMs) };
    expect(walkDue(sent(20 * dayMs), retired, { moved: false, now, beats })).toBeDefined();
  });

  it('again on the next tick after a fault, and once a day after a day of them', () => {
    expect(walkDue(sent(dayMs), afterFailure(anActivity(), now), { moved: false, now, beats })).toBeDefined();
    const parked = { failingSince: ago(dayMs), failedAt: ago(hourMs) };
    expect(isParked(parked, now)).toBe(true);
    expect(due(dayMs, parked, true)).toBeUndefined();
    expect(due(dayMs, { ...parked, failedAt: ago(dayMs) })).toBeDefined();
  });
});

describe('the activities of a campaign are asked for', () => {
  it.each<[string, CampaignState | undefined, number, boolean]>([
    ['when it is new', undefined, dayMs, true],
    ['when it was sent again', aState(30 * dayMs), dayMs, true],
    [
      'once a day while it is young: a resend may have been added',
      aState(dayMs, { readAt: ago(dayMs) }),
      dayMs,
      true,
    ],
    ['not twice a day', aState(dayMs, { readAt: ago(dayMs - 1) }), dayMs, false],
    ['not any more after fourteen days', aState(15 * dayMs, { readAt: ago(2 * dayMs) }), 15 * dayMs, false],
    [
      'again after a fault, though they were read before',
      aState(20 * dayMs, { readAt: ago(2 * dayMs), failingSince: ago(hourMs), failedAt: ago(hourMs) }),
      20 * dayMs,
      true,
    ],
    [
      'once a day after a day of faults',
      aState(dayMs, { failingSince: ago(dayMs), failedAt: ago(hourMs) }),
      dayMs,
      false,
    ],
    ['not at once after a 404', aState(dayMs, { retiredAt: ago(hourMs) }), dayMs, false],
    ['once a day after a 404, for two weeks', aState(dayMs, { retiredAt: ago(dayMs) }), dayMs, true],
    ['not any more after that', aState(20 * dayMs, { retiredAt: ago(2 * dayMs) }), 20 * dayMs, false],
    ['after a 404 when its numbers move', aState(2 * dayMs, { retiredAt: ago(dayMs) }), dayMs, true],
  ])('%s', (_, state, age, due) => {
    expect(detailsDue(sent(age), state, numbersMoved(sent(age), state), now)).toBe(due);
  });
});

it('what was not found is asked for once a day where the vendor gives no numbers that could move', () => {
  const uncounted = { ...sent(10 * dayMs), bounces: undefined };
  const { bounces: _, ...known } = aState(10 * dayMs, { retiredAt: ago(dayMs) });
  expect(detailsDue(uncounted, known, false, now)).toBe(true);
  expect(detailsDue(uncounted, { ...known, details: { retiredAt: ago(dayMs - 1) } }, false, now)).toBe(false);
  const activity = anActivity({ retiredAt: ago(dayMs), lookedAt: ago(dayMs), readAt: ago(dayMs) });
  expect(walkDue(uncounted, activity, { moved: false, now, beats })).toBeDefined();
});

it('a campaign that came without any activity is asked for again once a day, however old', () => {
  const state = { ...aState(80 * dayMs, { readAt: ago(dayMs) }), activities: [] };
  expect(detailsDue(sent(80 * dayMs), state, false, now)).toBe(true);
  expect(detailsDue(sent(80 * dayMs), { ...state, details: { readAt: ago(dayMs - 1) } }, false, now)).toBe(
    false,
  );
});

it('numbers move with a new send and with a new count, up or down', () => {
  expect(numbersMoved(sent(dayMs), aState(dayMs))).toBe(false);
  expect(numbersMoved(sent(hourMs), aState(dayMs))).toBe(true);
  expect(numbersMoved({ ...sent(dayMs), bounces: 4 }, aState(dayMs))).toBe(true);
  expect(numbersMoved(sent(dayMs), undefined)).toBe(true);
  expect(numbersMoved(sent(dayMs), { ...aState(dayMs), unserved: true })).toBe(true);
});

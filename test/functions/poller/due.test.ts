import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterSuccess,
  detailsDue,
  isParked,
  numbersMoved,
  walkDue,
} from '../../../functions/poller/due.ts';
import type { AskedState, CampaignState } from '../../../shared/aws/campaign-states.ts';
import { dayMs, hourMs } from '../../support/a-clock.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
const sent = (ms: number) => ({ campaignId: 'c', lastSentAt: ago(ms), bounces: 5, sends: 100 });
const aState = (ms: number, details: AskedState = { readAt: ago(hourMs) }): CampaignState => ({
  campaignId: 'c',
  lastSentAt: ago(ms),
  bounces: 5,
  details,
  activities: [],
});

describe('a report is read', () => {
  it.each<[string, number, AskedState, boolean]>([
    ['on every tick while its send is younger than four days', 3.9 * dayMs, { readAt: ago(1) }, true],
    ['once a day when it is older', 5 * dayMs, { readAt: ago(dayMs) }, true],
    ['not twice a day when it is older', 5 * dayMs, { readAt: ago(dayMs - 1) }, false],
    ['when it never was', 80 * dayMs, {}, true],
    ['again on the next tick after a fault', dayMs, afterFailure({}, new Date(now.getTime() - hourMs)), true],
  ])('%s', (_, age, asked, due) => {
    expect(walkDue(sent(age), asked, false, now)).toBe(due);
  });

  it('on every tick when its campaign has no readable time', () => {
    expect(walkDue({ ...sent(0), lastSentAt: undefined }, { readAt: ago(1) }, false, now)).toBe(true);
  });

  it('not after a 404, until its campaign’s numbers move', () => {
    expect(walkDue(sent(hourMs), { retired: true }, false, now)).toBe(false);
    expect(walkDue(sent(hourMs), { retired: true }, true, now)).toBe(true);
  });

  it('once a day only, after it has failed for a day', () => {
    const failing = { failingSince: ago(dayMs), failedAt: ago(hourMs) };
    expect(isParked(failing, now)).toBe(true);
    expect(walkDue(sent(hourMs), failing, false, now)).toBe(false);
    expect(walkDue(sent(hourMs), { ...failing, failedAt: ago(dayMs) }, false, now)).toBe(true);
  });

  it('as usual again after one success', () => {
    expect(isParked(afterSuccess(now), now)).toBe(false);
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
    ['not after a 404', aState(dayMs, { retired: true }), dayMs, false],
    ['after a 404 when its numbers move', aState(2 * dayMs, { retired: true }), dayMs, true],
  ])('%s', (_, state, age, due) => {
    expect(detailsDue(sent(age), state, now)).toBe(due);
  });
});

it('numbers move with a new send and with a new count, up or down', () => {
  expect(numbersMoved(sent(dayMs), aState(dayMs))).toBe(false);
  expect(numbersMoved(sent(hourMs), aState(dayMs))).toBe(true);
  expect(numbersMoved({ ...sent(dayMs), bounces: 4 }, aState(dayMs))).toBe(true);
  expect(numbersMoved(sent(dayMs), undefined)).toBe(true);
});

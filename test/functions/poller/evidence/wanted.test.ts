import { describe, expect, it } from 'vitest';
import { wantedOf } from '../../../../functions/poller/evidence/wanted.ts';
import type { Evidence } from '../../../../shared/bounce/evidence.ts';
import { addBounces, keptInFull, noBounces } from '../../../../shared/bounce/history.ts';
import { aKnownBounce } from '../../../support/a-bounce.ts';

const onDay = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
const ofSend = (send: number) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`;

type Bounced = readonly [code: string, day: number, send: number];
const delivered = (day: number, send: number) => ({ campaignActivityId: ofSend(send), sentAt: onDay(day) });

function wanted(bounces: readonly Bounced[], message: ReturnType<typeof delivered>, evidence: Evidence) {
  const history = addBounces(
    noBounces,
    bounces.map(([code, day, send]) =>
      aKnownBounce({ code, bouncedAt: onDay(day), campaignActivityId: ofSend(send) }),
    ),
  );
  const facts = { address: 'ann@example.com', history, overrides: [], evidence, incidentReferences: [] };
  return wantedOf(facts, message);
}

const none: Evidence = { deliveries: [] };
const nothing = { delivery: false, click: false };
const both = { delivery: true, click: true };

describe('a message that arrived, and a click on it, are news', () => {
  it.each<[string, readonly Bounced[], Evidence, ReturnType<typeof wanted>]>([
    ['after a B', [['B', 0, 1]], none, both],
    ['after an S', [['S', 0, 1]], none, both],
    ['after a Z', [['Z', 0, 1]], none, both],
    ['after an F only that it arrived', [['F', 0, 1]], none, { delivery: true, click: false }],
    ['after a D only that it arrived', [['D', 0, 1]], none, { delivery: true, click: false }],
    [
      'not after an X, a V or a code that nobody knows',
      [
        ['X', 0, 1],
        ['V', 1, 2],
        ['Q', 2, 3],
      ],
      none,
      nothing,
    ],
    [
      'though the address bounced later too: what arrived in between starts a count anew',
      [
        ['F', 0, 1],
        ['F', 30, 2],
      ],
      none,
      { delivery: true, click: false },
    ],
    ['not where every bounce is later', [['B', 30, 1]], none, nothing],
    ['after one of the same moment', [['Z', 20, 1]], none, both],
    ['not after one of that very message, whose time is cut to the minute', [['B', 20, 7]], none, nothing],
    [
      'not where that very send bounced',
      [
        ['Z', 0, 1],
        ['X', 20, 7],
      ],
      none,
      { delivery: false, click: true },
    ],
    [
      'where that send only brought an automatic reply',
      [
        ['Z', 0, 1],
        ['V', 21, 7],
      ],
      none,
      both,
    ],
    [
      'not where a delivery after the newest bounce before it is kept',
      [['B', 0, 1]],
      { deliveries: [delivered(10, 5)] },
      { delivery: false, click: true },
    ],
    [
      'where the one that is kept is older than the newest bounce before it',
      [['B', 12, 1]],
      { deliveries: [delivered(10, 5)] },
      both,
    ],
    [
      'where the one that is kept was taken back',
      [
        ['B', 0, 1],
        ['D', 9, 5],
      ],
      { deliveries: [delivered(10, 5)] },
      both,
    ],
    [
      'not where a click on a later message than the newest hard bounce is kept',
      [['B', 0, 1]],
      { deliveries: [], click: { ...delivered(10, 5), clickedAt: onDay(11) } },
      { delivery: true, click: false },
    ],
  ])('%s', (_, bounces, evidence, expected) => {
    expect(wanted(bounces, delivered(20, 7), evidence)).toEqual(expected);
  });

  it('also after bounces that are no longer kept in full', () => {
    const many = Array.from({ length: keptInFull + 4 }, (_, day): Bounced => ['F', day, day]);
    expect(wanted([...many, ['Z', 0, 50]], delivered(20, 70), none)).toEqual(both);
    expect(wanted(many, delivered(20, 1), none)).toEqual(nothing);
  });
});

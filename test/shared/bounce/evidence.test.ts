import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Click,
  type Delivery,
  type Evidence,
  evidenceBefore,
  isNoEvidence,
  joinEvidence,
  mostDeliveries,
  noEvidence,
} from '../../../shared/bounce/evidence.ts';
import { anyPieceOfEvidence } from '../../support/arbitraries.ts';
import { allEvidence } from '../../support/decide-all.ts';

const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();
const activity = (send: number) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`;
const delivery = (sent: number, send = sent): Delivery => ({
  campaignActivityId: activity(send),
  sentAt: day(sent),
});
const click = (sent: number, clicked: number, send = sent): Click => ({
  ...delivery(sent, send),
  clickedAt: day(clicked),
});
const delivered = (...deliveries: readonly Delivery[]): Evidence => ({ deliveries });
const clicked = (one: Click): Evidence => ({ deliveries: [], click: one });

const anyEvidence = fc.array(anyPieceOfEvidence, { maxLength: 12 });

describe('evidence joined', () => {
  it.each<[what: string, pieces: readonly Evidence[], comesTo: Evidence]>([
    ['of nothing is none', [], noEvidence],
    ['of one message is that message', [delivered(delivery(1))], delivered(delivery(1))],
    [
      'holds its deliveries newest first',
      [delivered(delivery(1)), delivered(delivery(3)), delivered(delivery(2))],
      delivered(delivery(3), delivery(2), delivery(1)),
    ],
    [
      'holds the newest three',
      [delivered(delivery(4), delivery(2)), delivered(delivery(3), delivery(1))],
      delivered(delivery(4), delivery(3), delivery(2)),
    ],
    [
      'holds one delivery of a send, the latest',
      [delivered(delivery(1, 7)), delivered(delivery(3, 7)), delivered(delivery(2, 7))],
      delivered(delivery(3, 7)),
    ],
    [
      'lets no repeats of one send push out another',
      [delivered(delivery(1)), ...[5, 6, 7, 8].map((sent) => delivered(delivery(sent, 9)))],
      delivered(delivery(8, 9), delivery(1)),
    ],
    [
      'orders deliveries of one instant by their send',
      [delivered(delivery(1, 1)), delivered(delivery(1, 3)), delivered(delivery(1, 2))],
      delivered(delivery(1, 3), delivery(1, 2), delivery(1, 1)),
    ],
    [
      'holds the click of the newest send, though another was used later',
      [clicked(click(5, 6)), clicked(click(1, 9))],
      clicked(click(5, 6)),
    ],
    [
      'holds the latest click of one send',
      [clicked(click(5, 6)), clicked(click(5, 9))],
      clicked(click(5, 9)),
    ],
    [
      'of two clicks of one instant holds one, always the same',
      [clicked(click(5, 6, 1)), clicked(click(5, 6, 2))],
      clicked(click(5, 6, 2)),
    ],
    [
      'holds both kinds beside each other',
      [clicked(click(2, 3)), delivered(delivery(1))],
      { deliveries: [delivery(1)], click: click(2, 3) },
    ],
  ])('%s', (_, pieces, comesTo) => {
    expect(allEvidence(pieces)).toEqual(comesTo);
    expect(allEvidence(pieces.toReversed())).toEqual(comesTo);
  });

  it('is the same in any order, with any repeats and in any groups', () => {
    const anyArrival = anyEvidence.chain((pieces) =>
      fc.record({
        pieces: fc.constant(pieces),
        again: fc.shuffledSubarray([...pieces, ...pieces], { minLength: pieces.length * 2 }),
        cut: fc.nat(pieces.length * 2),
      }),
    );
    fc.assert(
      fc.property(anyArrival, ({ pieces, again, cut }) => {
        const [one, other] = [allEvidence(again.slice(0, cut)), allEvidence(again.slice(cut))];
        expect(joinEvidence(one, other)).toEqual(allEvidence(pieces));
      }),
      { numRuns: 500 },
    );
  });

  it('holds no more than there was, and nothing older than what it leaves out', () => {
    fc.assert(
      fc.property(anyEvidence, (pieces) => {
        const all = pieces.flatMap(({ deliveries }) => deliveries);
        const { deliveries, click } = allEvidence(pieces);
        const sends = new Set(all.map(({ campaignActivityId }) => campaignActivityId));
        const kept = deliveries.map(({ campaignActivityId }) => campaignActivityId);
        expect(deliveries.length).toBe(Math.min(mostDeliveries, sends.size));
        expect(new Set(kept).size).toBe(kept.length);
        for (const one of deliveries) expect(all).toContainEqual(one);
        const oldest = deliveries.at(-1)?.sentAt ?? '';
        const left = all.filter(({ campaignActivityId }) => !kept.includes(campaignActivityId));
        for (const { sentAt } of left) expect(sentAt <= oldest).toBe(true);
        const clicks = pieces.flatMap(({ click }) => click ?? []);
        expect(click !== undefined).toBe(clicks.length > 0);
        if (click) expect(clicks).toContainEqual(click);
        for (const { sentAt } of clicks) expect(sentAt <= (click?.sentAt ?? '')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps to itself: what was joined stays as it was', () => {
    const [one, other] = [delivered(delivery(1)), delivered(delivery(2))];
    joinEvidence(one, other);
    expect([one, other]).toEqual([delivered(delivery(1)), delivered(delivery(2))]);
  });
});

describe('evidence before an instant', () => {
  const all: Evidence = { deliveries: [delivery(9), delivery(5), delivery(2)], click: click(5, 30) };

  it.each<[what: string, at: number, besides: string | undefined, left: Evidence]>([
    ['is all that was sent before', 10, undefined, all],
    [
      'is nothing of that very instant',
      9,
      undefined,
      { deliveries: [delivery(5), delivery(2)], click: click(5, 30) },
    ],
    ['is a click by when its message was sent', 5, undefined, delivered(delivery(2))],
    ['is none where all came later', 2, undefined, noEvidence],
    ['is none of the send in question', 10, activity(5), delivered(delivery(9), delivery(2))],
    ['is all where the send in question has none', 10, activity(7), all],
  ])('%s', (_, at, besides, left) => {
    expect(evidenceBefore(all, day(at), besides)).toEqual(left);
  });
});

describe('no evidence', () => {
  it.each<[Evidence, boolean]>([
    [noEvidence, true],
    [delivered(delivery(1)), false],
    [clicked(click(1, 2)), false],
  ])('%j: %s', (evidence, isNone) => {
    expect(isNoEvidence(evidence)).toBe(isNone);
  });
});

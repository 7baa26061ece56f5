import { describe, expect, it } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import type { ForeignMail } from '../../../bench/decisions/foreign-mails.ts';
import type { Person } from '../../../bench/decisions/people.ts';
import { createVendor } from '../../../bench/decisions/vendor.ts';
import type { Send, World } from '../../../bench/decisions/world.ts';
import { daysAfter, type Instant } from '../../../shared/bounce/instant.ts';

const start = '2026-01-06T15:00:00.000Z';
const onDay = (day: number): Instant => daysAfter(start, day);

const reader: Person = {
  address: 'reader@office.example',
  contactId: 'c1',
  family: 'other',
  fate: { kind: 'dead', since: start },
  away: [],
};

/** The letters that sends on these days show for one reader who answers as told; a dot is a delivery. */
function lettersOf(sends: Readonly<Record<number, string>>, foreign: readonly ForeignMail[] = []): string {
  const world: World = {
    rates: firstWorld,
    people: [reader],
    sends: [],
    foreign: new Map([[reader, foreign]]),
  };
  const vendor = createVendor(world);
  return Object.entries(sends)
    .map(([text, code]) => {
      const day = Number(text);
      const [row] = vendor.deliver(aSend(day, code), [reader], onDay(day + 7));
      return row?.bounce.code ?? '.';
    })
    .join('');
}

function aSend(day: number, code: string): Send {
  const answer = { code: code as 'B', origin: 'truth', afterMinutes: 10 } as const;
  const answers: Send['answers'] = code === '.' ? new Map() : new Map([[reader, answer]]);
  return { campaignActivityId: `a${day}`, sentAt: onDay(day), listed: [reader], answers, clicks: new Map() };
}

describe('what Constant Contact does with a B', () => {
  it('does not try an address for 15 days after its first B, and shows S', () => {
    expect(lettersOf({ 0: 'B', 7: '.', 14: '.', 15: '.' })).toBe('BSS.');
  });

  it('never tries an address again after the second B', () => {
    expect(lettersOf({ 0: 'B', 21: 'B', 28: '.', 300: '.' })).toBe('BBSS');
  });

  it('counts from the start again once a message has arrived in between', () => {
    expect(lettersOf({ 0: 'B', 21: '.', 28: 'B', 49: '.' })).toBe('B.B.');
  });

  it('takes an automatic reply for a message that has arrived', () => {
    expect(lettersOf({ 0: 'B', 21: 'V', 28: 'B', 49: '.' })).toBe('BVB.');
  });

  it('counts no other letter, and forgives nothing for it', () => {
    expect(lettersOf({ 0: 'F', 7: 'Z', 14: 'B', 35: 'D', 42: 'B', 63: '.' })).toBe('FZBDBS');
  });
});

describe("what other customers' mail does", () => {
  it('shows S for an address of which this account has never seen a B', () => {
    expect(lettersOf({ 7: '.', 14: '.', 21: '.' }, [{ at: onDay(5), origin: 'truth' }])).toBe('SS.');
  });

  it('makes the first B that this account sees the last', () => {
    expect(lettersOf({ 21: 'B', 42: '.' }, [{ at: onDay(5), origin: 'truth' }])).toBe('BS');
  });

  it('is not tried within the hold either', () => {
    expect(lettersOf({ 0: 'B', 16: '.' }, [{ at: onDay(5), origin: 'truth' }])).toBe('B.');
  });
});

describe('a row', () => {
  const rowOf = (person: Person, readAt: Instant) => {
    const world: World = { rates: firstWorld, people: [person], sends: [], foreign: new Map() };
    const answer = { code: 'B', origin: 'truth', afterMinutes: 10 } as const;
    const send: Send = { ...aSend(0, '.'), answers: new Map([[person, answer]]) };
    return createVendor(world).deliver(send, [person], readAt)[0]?.bounce;
  };

  it('reads as our reader gives it', () => {
    expect(rowOf(reader, onDay(7))).toEqual({
      address: 'reader@office.example',
      code: 'B',
      bouncedAt: '2026-01-06T15:10:00.000Z',
      campaignActivityId: 'a0',
      contactId: 'c1',
      contactMoved: false,
      contactDeleted: false,
    });
  });

  it('says that the contact has moved when it had by the time of reading', () => {
    const moved: Person = { ...reader, listedUntil: onDay(3) };

    expect(rowOf(moved, onDay(7))?.contactMoved).toBe(true);
    expect(rowOf(moved, onDay(2))?.contactMoved).toBe(false);
  });
});

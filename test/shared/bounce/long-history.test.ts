import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/bounce/decide.ts';
import { noEvidence } from '../../../shared/bounce/evidence.ts';
import {
  addBounces,
  compareOlder,
  type History,
  joinHistories,
  type KnownBounce,
  keptInFull,
  keptInShort,
  knows,
  noBounces,
} from '../../../shared/bounce/history.ts';
import { aKnownBounce } from '../../support/a-bounce.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { cautious, standard } from '../../support/policies.ts';

/** So many bounces, a day apart and each of a send of its own, oldest first. */
function daily(count: number, code = 'F'): KnownBounce[] {
  return Array.from({ length: count }, (_, day) =>
    aKnownBounce({
      code,
      bouncedAt: new Date(Date.UTC(2010, 0, 1) + day * 86_400_000).toISOString(),
      campaignActivityId: `send-${day}`,
    }),
  );
}

const kept = keptInFull + keptInShort;

describe('the history of an address with thousands of bounces', () => {
  const bounces = daily(kept + 500);
  const history = addBounces(noBounces, bounces);

  it('is bounded, and counts exactly up to the bound', () => {
    const exact = addBounces(noBounces, bounces.slice(0, kept));
    expect(exact.newest.length + exact.older.length).toBe(kept);
    expect(exact).not.toHaveProperty('strongestBefore');
    expect(history.newest).toHaveLength(keptInFull);
    expect(history.older).toHaveLength(keptInShort);
  });

  it('keeps the newest, and of all others the newest of the strongest code', () => {
    expect(history.newest[0]).toEqual(bounces.at(-1));
    expect(history.older[0]?.bouncedAt).toBe(bounces[500]?.bouncedAt);
    expect(history.strongestBefore?.bouncedAt).toBe(bounces[499]?.bouncedAt);
    const codes = new Map([
      [3, 'Z'],
      [5, 'B'],
      [7, 'B'],
      [9, 'Z'],
    ]);
    const graver = bounces.map((bounce, day) => ({ ...bounce, code: codes.get(day) ?? 'F' }));
    expect(addBounces(noBounces, graver).strongestBefore).toMatchObject({
      code: 'B',
      bouncedAt: bounces[7]?.bouncedAt,
    });
  });

  it('does not change with a repeat of what it has forgotten', () => {
    expect(addBounces(history, bounces.slice(0, 500))).toEqual(history);
    for (const forgotten of bounces.slice(0, 500)) expect(knows(history, forgotten)).toBe(true);
    expect(knows(history, aKnownBounce({ bouncedAt: '2026-01-01T00:00:00.000Z' }))).toBe(false);
  });

  it('recognises what it has forgotten of the same instant as what it keeps', () => {
    const atOnce = bounces.map((bounce) => ({ ...bounce, bouncedAt: '2026-01-01T00:00:00.000Z' }));
    const full = addBounces(noBounces, atOnce);
    for (const bounce of atOnce) expect(knows(full, bounce)).toBe(true);
  });

  it('takes a late arrival in its place, and forgets the oldest for it', () => {
    const late = aKnownBounce({ code: 'V', bouncedAt: '2015-06-01T12:00:00.000Z' });
    expect(knows(history, late)).toBe(false);
    const after = addBounces(history, [late]);
    expect(after.older).toHaveLength(keptInShort);
    expect(after.older.filter(({ code }) => code === 'V')).toHaveLength(1);
    expect(after.strongestBefore?.bouncedAt).toBe(bounces[500]?.bouncedAt);
  });

  it('remembers a B that comes after it was forgotten', () => {
    const [first] = bounces;
    const after = addBounces(history, [{ ...aKnownBounce(), ...first, code: 'B' }]);
    expect(after.strongestBefore).toMatchObject({ code: 'B', bouncedAt: first?.bouncedAt });
    expect(after.older).toEqual(history.older);
  });

  it('is the same in whatever order, batches and repeats they arrive', () => {
    const codes = ['F', 'Z', 'B', 'V', 'Q', 'S'];
    const mixed = bounces.map((bounce, day) => ({ ...bounce, code: codes[day % codes.length] ?? 'F' }));
    const expected = addBounces(noBounces, mixed);
    const anyOrder = fc.shuffledSubarray([...mixed, ...mixed.slice(0, 300)], {
      minLength: mixed.length + 300,
    });
    fc.assert(
      fc.property(anyOrder, fc.integer({ min: 200, max: 3_000 }), (arrival, size) => {
        let arrived: History = noBounces;
        for (let start = 0; start < arrival.length; start += size)
          arrived = addBounces(arrived, arrival.slice(start, start + size));
        expect(arrived).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('is the same when two tables have seen a part of it each', () => {
    const codes = ['F', 'Z', 'B', 'V', 'Q', 'S'];
    const mixed = bounces.map((bounce, day) => ({
      ...bounce,
      code: codes[day % codes.length] ?? 'F',
      contactMoved: day % 3 === 0,
    }));
    const half = fc.subarray(mixed, { minLength: kept });
    fc.assert(
      fc.property(half, half, fc.boolean(), (one, other, areAll) => {
        const both = areAll ? [...other, ...mixed] : other;
        const [a, b] = [addBounces(noBounces, one), addBounces(noBounces, both)];
        expect(joinHistories(a, b)).toEqual(addBounces(noBounces, [...one, ...both]));
        expect(joinHistories(b, a)).toEqual(joinHistories(a, b));
        expect(joinHistories(a, a)).toEqual(a);
      }),
      { numRuns: 5 },
    );
  });

  it('remembers the strongest that either table has forgotten, whatever became of its contact', () => {
    const first = { ...aKnownBounce(), ...bounces[0], code: 'B' };
    const [moved, deleted] = [
      { ...first, contactMoved: true },
      { ...first, contactDeleted: true },
    ];
    const rest = bounces.slice(1);
    const [plain, one, other] = [[], [moved], [deleted]].map((some) =>
      addBounces(noBounces, [...some, ...rest]),
    );
    if (!plain || !one || !other) throw new Error('three histories');
    expect(one.strongestBefore).toMatchObject({ code: 'B', bouncedAt: first.bouncedAt });
    for (const [a, b] of [
      [plain, one],
      [one, plain],
      [one, other],
      [other, one],
    ] as const)
      expect(joinHistories(a, b)).toEqual(addBounces(noBounces, [moved, deleted, ...rest]));
  });

  it('keeps its older bounces in the order a reader can check', () => {
    expect(history.older.toSorted(compareOlder)).toEqual(history.older);
  });

  it('takes one more bounce, and is folded, in a blink', () => {
    const next = aKnownBounce({ bouncedAt: '2026-01-01T00:00:00.000Z' });
    const incidentReferences = [
      anIncidentReference({ campaignActivityId: 'send-4490' }),
      anIncidentReference({ id: 'other', campaignActivityId: 'send-4491' }),
    ];
    const suspended = addBounces(noBounces, [
      ...daily(kept, 'S').slice(0, -1),
      aKnownBounce({ campaignActivityId: 'send-4490' }),
    ]);
    expect(millisecondsOf(() => addBounces(history, [next]))).toBeLessThan(20);
    expect(millisecondsOf(() => decide(history, [], noEvidence, incidentReferences, standard))).toBeLessThan(
      50,
    );
    expect(
      millisecondsOf(() => decide(suspended, [], noEvidence, incidentReferences, cautious)),
    ).toBeLessThan(50);
  });
});

/** The best of several tries: how long it takes when nothing else does. */
function millisecondsOf(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceHash } from '../../../shared/bounce/bounce.ts';
import { decisionsByStrength, ruleFor, strongerCode } from '../../../shared/bounce/bounce-codes.ts';
import { fold, type Standing } from '../../../shared/bounce/fold.ts';
import { addBounces, type KnownBounce, noBounces } from '../../../shared/bounce/history.ts';
import { type IncidentMark, joinMarks } from '../../../shared/bounce/incident-mark.ts';
import type { Policy } from '../../../shared/bounce/policy.ts';
import { anyFacts } from '../../support/arbitraries.ts';
import { cautious, standard, strict } from '../../support/policies.ts';

const runs = { numRuns: 500 };

function standingOf(
  bounces: readonly KnownBounce[],
  marks: readonly IncidentMark[],
  policy: Policy,
): Standing {
  return fold(addBounces(noBounces, bounces), joinMarks([], marks), policy);
}

/** The same in another order, with repeats. */
function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 });
}

function* batchesOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Every bounce once and in full, with the stronger of its codes. */
function distinct(bounces: readonly KnownBounce[]): KnownBounce[] {
  const byHash = new Map<string, KnownBounce>();
  for (const bounce of bounces) {
    const { code: _, ...rest } = bounce;
    const code = strongerCode(byHash.get(bounceHash(bounce))?.code, bounce.code);
    byHash.set(bounceHash(bounce), { ...rest, ...(code !== undefined && { code }) });
  }
  return [...byHash.values()];
}

describe.each([standard, cautious, strict])('the standing under $name', (policy) => {
  it('is the same in any order, with any repeats and in any batches', () => {
    const anyArrival = anyFacts.chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        bounces: shuffled(facts.bounces),
        marks: shuffled(facts.marks),
        size: fc.integer({ min: 1, max: 7 }),
      }),
    );
    fc.assert(
      fc.property(anyArrival, ({ facts, bounces, marks, size }) => {
        let history = noBounces;
        for (const batch of batchesOf(bounces, size)) history = addBounces(history, batch);
        let known: readonly IncidentMark[] = [];
        for (const batch of batchesOf(marks, size)) known = joinMarks(known, batch);
        expect(fold(history, known, policy)).toEqual(standingOf(facts.bounces, facts.marks, policy));
      }),
      runs,
    );
  });

  it('does not depend on the order in which the fold is given the marks', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, marks }) => {
        const history = addBounces(noBounces, bounces);
        expect(fold(history, marks.toReversed(), policy)).toEqual(fold(history, marks, policy));
      }),
      runs,
    );
  });

  it('does not depend on which bounces are kept in full', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, marks }) => {
        const trimmed = addBounces(noBounces, bounces);
        const untrimmed = { ...trimmed, newest: distinct(bounces), older: [] };
        expect(fold(trimmed, marks, policy)).toEqual(fold(untrimmed, marks, policy));
      }),
      runs,
    );
  });

  it('does not change when what is stored is folded again', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, marks }) => {
        const history = addBounces(noBounces, bounces);
        const again = addBounces(history, history.newest);
        expect(again).toEqual(history);
        expect(fold(again, joinMarks(joinMarks([], marks), marks), policy)).toEqual(
          standingOf(bounces, marks, policy),
        );
      }),
      runs,
    );
  });

  it('has a date to try again exactly where the decision is retry, after the bounce that decided', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, marks }) => {
        const { decision, retryAfter = '', bouncedAt } = standingOf(bounces, marks, policy);
        expect(retryAfter > bouncedAt).toBe(decision === 'retry');
        expect(retryAfter !== '').toBe(decision === 'retry');
      }),
      runs,
    );
  });

  it('is told in sentences of a bounded length, without a gap', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, marks }) => {
        const { because, changesWhen } = standingOf(bounces, marks, policy);
        expect(because).toMatch(/^[A-Z][^:]+: [^.]+(?:gmail\.com[^.]+)?\.(?: [A-Z][^.]+\.)?$/);
        expect(changesWhen).toMatch(/^[A-Z].{20,138}\.$/);
        expect(`${because} ${changesWhen}`).not.toMatch(/undefined|NaN|Infinity/);
      }),
      runs,
    );
  });
});

describe('the standing under strict', () => {
  it('is the strongest decision that the bare table has for any of the bounces', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, marks }) => {
        const decisions = distinct(bounces).map(({ code }) => ruleFor(code).decision);
        const strongest = decisionsByStrength.find((decision) => decisions.includes(decision));
        expect(standingOf(bounces, marks, strict).decision).toBe(strongest);
      }),
      runs,
    );
  });
});

it('an address without bounces has no standing', () => {
  expect(() => fold(noBounces, [], strict)).toThrow(RangeError);
});

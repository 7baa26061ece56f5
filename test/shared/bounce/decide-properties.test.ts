import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceHash } from '../../../shared/bounce/bounce.ts';
import { decisionsByStrength, ruleFor, strongerCode } from '../../../shared/bounce/bounce-codes.ts';
import { decide } from '../../../shared/bounce/decide.ts';
import { joinEvidence, noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, type KnownBounce, noBounces } from '../../../shared/bounce/history.ts';
import { type IncidentReference, joinReferences } from '../../../shared/bounce/incident-reference.ts';
import { anyFacts } from '../../support/arbitraries.ts';
import { allEvidence, decideAll } from '../../support/decide-all.ts';
import { cautious, standard, strict } from '../../support/policies.ts';

const runs = { numRuns: 500 };

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

describe.each([standard, cautious, strict])('the assessment under $name', (policy) => {
  it('is the same in any order, with any repeats and in any batches', () => {
    const anyArrival = anyFacts.chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        bounces: shuffled(facts.bounces),
        evidence: shuffled(facts.evidence),
        incidentReferences: shuffled(facts.incidentReferences),
        size: fc.integer({ min: 1, max: 7 }),
      }),
    );
    fc.assert(
      fc.property(anyArrival, ({ facts, bounces, evidence, incidentReferences, size }) => {
        let history = noBounces;
        for (const batch of batchesOf(bounces, size)) history = addBounces(history, batch);
        let known: readonly IncidentReference[] = [];
        for (const batch of batchesOf(incidentReferences, size)) known = joinReferences(known, batch);
        let heard = noEvidence;
        for (const batch of batchesOf(evidence, size)) heard = joinEvidence(heard, allEvidence(batch));
        expect(decide(history, [], heard, known, policy)).toEqual(decideAll(facts, policy));
      }),
      runs,
    );
  });

  it('does not depend on the order in which the incident references are given', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, evidence, incidentReferences }) => {
        const history = addBounces(noBounces, bounces);
        const heard = allEvidence(evidence);
        expect(decide(history, [], heard, incidentReferences.toReversed(), policy)).toEqual(
          decide(history, [], heard, incidentReferences, policy),
        );
      }),
      runs,
    );
  });

  it('does not depend on which bounces are kept in full', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, evidence, incidentReferences }) => {
        const heard = allEvidence(evidence);
        const trimmed = addBounces(noBounces, bounces);
        const untrimmed = { ...trimmed, newest: distinct(bounces), older: [] };
        expect(decide(trimmed, [], heard, incidentReferences, policy)).toEqual(
          decide(untrimmed, [], heard, incidentReferences, policy),
        );
      }),
      runs,
    );
  });

  it('does not change when what is stored is folded again', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { bounces, evidence, incidentReferences } = facts;
        const history = addBounces(noBounces, bounces);
        const heard = allEvidence(evidence);
        const again = addBounces(history, history.newest);
        expect(again).toEqual(history);
        expect(
          decide(
            again,
            [],
            joinEvidence(heard, heard),
            joinReferences(joinReferences([], incidentReferences), incidentReferences),
            policy,
          ),
        ).toEqual(decideAll(facts, policy));
      }),
      runs,
    );
  });

  it('has a date to try again exactly where the decision is retry, after the bounce that decided', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { decision, retryAfter = '', bouncedAt = '' } = decideAll(facts, policy);
        expect(retryAfter > bouncedAt).toBe(decision === 'retry');
        expect(retryAfter !== '').toBe(decision === 'retry');
      }),
      runs,
    );
  });

  it('is told in sentences of a bounded length, without a gap', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { because, changesWhen } = decideAll(facts, policy);
        expect(because).toMatch(
          /^[A-Z][^:]+: [^:.]+(?:gmail\.com[^:.]+)?(?: arrived since: the send of [^:.]+)?\.(?: [A-Z][^:.]+\.)?$/,
        );
        expect(changesWhen).toMatch(/^[A-Z].{20,128}\.$/);
        expect(`${because} ${changesWhen}`).not.toMatch(/undefined|NaN|Infinity/);
      }),
      runs,
    );
  });
});

describe('the assessment under strict', () => {
  it('is the strongest decision that the bare table has for any of the bounces', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decisions = distinct(facts.bounces).map(({ code }) => ruleFor(code).decision);
        const strongest = decisionsByStrength.find((decision) => decisions.includes(decision));
        expect(decideAll(facts, strict).decision).toBe(strongest);
      }),
      runs,
    );
  });
});

it('an address without bounces and overrides has no assessment', () => {
  expect(() => decide(noBounces, [], noEvidence, [], strict)).toThrow(RangeError);
});

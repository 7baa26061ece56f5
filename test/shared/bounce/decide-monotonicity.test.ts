import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, strengthOf } from '../../../shared/bounce/bounce-codes.ts';
import { compareText } from '../../../shared/bounce/compare-text.ts';
import { addBounces, knows, noBounces } from '../../../shared/bounce/history.ts';
import { anyFacts, anyLateBounce } from '../../support/arbitraries.ts';
import { decideAll } from '../../support/decide-all.ts';
import { cautious, standard, strict } from '../../support/policies.ts';

const runs = { numRuns: 500 };

/** A history, and one bounce more that it does not hold and no reference covers. */
const anyFactsAndOneMore = fc
  .record({ facts: anyFacts, more: anyLateBounce })
  .filter(
    ({ facts: { bounces, incidentReferences }, more }) =>
      !knows(addBounces(noBounces, bounces), more) &&
      !incidentReferences.some(
        ({ campaignActivityId, code }) =>
          campaignActivityId === more.campaignActivityId && code === more.code,
      ),
  );

const anySoftBounce = fc
  .tuple(anyLateBounce, fc.constantFrom('F', 'D'))
  .map(([bounce, code]) => ({ ...bounce, code }));

const isStronger = (one: Decision, other: Decision) => strengthOf(one) < strengthOf(other);

describe.each([standard, cautious, strict])('the assessment under $name', (policy) => {
  it('is never weakened by a further bounce that is no automatic reply and of no incident', () => {
    fc.assert(
      fc.property(anyFactsAndOneMore, ({ facts, more }) => {
        fc.pre(more.code !== 'V');
        // Where it takes a delivery back, a suspension that was doubted is one that cautious only waits for.
        fc.pre(policy !== cautious || facts.bounces.every(({ code }) => code !== 'S'));
        const before = decideAll(facts, policy);
        const after = decideAll({ ...facts, bounces: [...facts.bounces, more] }, policy);
        expect(isStronger(before.decision, after.decision)).toBe(false);
      }),
      runs,
    );
  });

  it('is never worth an earlier try for a further soft bounce', () => {
    fc.assert(
      fc.property(fc.array(anySoftBounce, { minLength: 1, maxLength: 8 }), anySoftBounce, (bounces, more) => {
        fc.pre(!knows(addBounces(noBounces, bounces), more));
        const before = decideAll({ bounces }, policy);
        const after = decideAll({ bounces: [...bounces, more] }, policy);
        if (after.decision === 'retry')
          expect(compareText(after.retryAfter ?? '', before.retryAfter ?? '')).not.toBe(-1);
      }),
      runs,
    );
  });

  it('is never strengthened by an automatic reply, but for a suspension that cautious only waits for', () => {
    fc.assert(
      fc.property(anyFactsAndOneMore, ({ facts, more }) => {
        const { bounces } = facts;
        const before = decideAll(facts, policy);
        const after = decideAll({ ...facts, bounces: [...bounces, { ...more, code: 'V' }] }, policy);
        if (after.decision === 'suppress') expect(before.decision).toBe('suppress');
        fc.pre(policy !== cautious || bounces.every(({ code }) => code !== 'S'));
        expect(isStronger(after.decision, before.decision)).toBe(false);
      }),
      runs,
    );
  });

  it('is never strengthened by evidence, but for a suspension that cautious only waits for', () => {
    fc.assert(
      fc.property(anyFacts, ({ evidence, ...facts }) => {
        const before = decideAll(facts, policy);
        const after = decideAll({ ...facts, evidence }, policy);
        if (after.decision === 'suppress') expect(before.decision).toBe('suppress');
        fc.pre(policy !== cautious || facts.bounces.every(({ code }) => code !== 'S'));
        expect(isStronger(after.decision, before.decision)).toBe(false);
      }),
      runs,
    );
  });

  it('is ignore where only automatic replies came', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const replies = facts.bounces.map((bounce) => ({ ...bounce, code: 'V' }));
        expect(decideAll({ ...facts, bounces: replies }, policy).decision).toBe('ignore');
      }),
    );
  });
});

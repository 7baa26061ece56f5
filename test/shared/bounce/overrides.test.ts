import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounceHash } from '../../../shared/bounce/bounce.ts';
import { decide } from '../../../shared/bounce/decide.ts';
import type { Evidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import { joinReferences } from '../../../shared/bounce/incident-reference.ts';
import {
  heldOverride,
  joinOverrides,
  mostOverrides,
  type Override,
} from '../../../shared/bounce/overrides.ts';
import { anOverride } from '../../support/an-override.ts';
import { anyFacts, anyOverrides } from '../../support/arbitraries.ts';
import { allEvidence } from '../../support/decide-all.ts';
import { cautious, standard, strict } from '../../support/policies.ts';

const runs = { numRuns: 500 };
const withdrawn = (override: Override): Override => ({ ...override, withdrawn: true });

describe('overrides of one address', () => {
  it('are joined by id: repeats change nothing, and one that was taken back stays so', () => {
    const release = anOverride();
    expect(joinOverrides([release], [release])).toEqual([release]);
    expect(joinOverrides([withdrawn(release)], [release])).toEqual([withdrawn(release)]);
    expect(joinOverrides([release], [withdrawn(release)])).toEqual([withdrawn(release)]);
  });

  it('count from the later time where a batch was gone on with in a second table', () => {
    const early = anOverride({ at: '2026-11-10T12:00:00.000Z' });
    const late = anOverride({ at: '2026-11-12T12:00:00.000Z' });
    for (const [one, other] of [
      [early, late],
      [late, early],
    ] as const) {
      expect(joinOverrides([one], [other])).toEqual([late]);
      expect(joinOverrides([withdrawn(one)], [other])).toEqual([withdrawn(late)]);
    }
  });

  it('come to the same in any order, with any repeats and in any groups', () => {
    fc.assert(
      fc.property(
        anyOverrides.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        fc.integer({ min: 1, max: 5 }),
        ([all, shuffled], size) => {
          let known: readonly Override[] = [];
          for (let start = 0; start < shuffled.length; start += size)
            known = joinOverrides(known, joinOverrides([], shuffled.slice(start, start + size)));
          expect(known).toEqual(joinOverrides([], all));
        },
      ),
      runs,
    );
  });

  it(`are the newest ${mostOverrides} at most, oldest first`, () => {
    const many = Array.from({ length: 30 }, (_, day) =>
      anOverride({ id: `o${day}`, at: new Date(Date.UTC(2026, 0, 1 + day)).toISOString() }),
    );
    expect(joinOverrides([], many.toReversed())).toEqual(many.slice(10));
    expect(joinOverrides(many.slice(10), many.slice(0, 10))).toEqual(many.slice(10));
  });

  it('hold by the latest that was not taken back; of two of the same time, by the id', () => {
    const [early, late] = [anOverride({ id: 'a' }), anOverride({ id: 'b', kind: 'suppress' })];
    expect(heldOverride([late, early])).toBe(late);
    expect(heldOverride([withdrawn(late), early])).toBe(early);
    expect(heldOverride([withdrawn(late)])).toBeUndefined();
  });
});

describe.each([standard, cautious, strict])(
  'the assessment of an address with overrides under $name',
  (policy) => {
    const anyCase = fc.tuple(anyFacts, anyOverrides);

    it('is the same in any order of arrival', () => {
      fc.assert(
        fc.property(anyCase, ([{ bounces, evidence, incidentReferences }, overrides]) => {
          const heard = allEvidence(evidence);
          const references = joinReferences([], incidentReferences);
          const backwards = [...bounces]
            .reverse()
            .reduce((history, one) => addBounces(history, [one]), noBounces);
          expect(
            decide(backwards, joinOverrides([], overrides.toReversed()), heard, references, policy),
          ).toEqual(
            decide(addBounces(noBounces, bounces), joinOverrides([], overrides), heard, references, policy),
          );
        }),
        runs,
      );
    });

    it('is suppress while a suppression holds, whatever the bounces are', () => {
      fc.assert(
        fc.property(anyCase, ([{ bounces, evidence, incidentReferences }, overrides]) => {
          const heard = allEvidence(evidence);
          const last = anOverride({ id: 'last', kind: 'suppress', at: '2026-12-31T00:00:00.000Z' });
          const said = joinOverrides(overrides, [last]);
          const assessment = decide(addBounces(noBounces, bounces), said, heard, incidentReferences, policy);
          expect(assessment).toMatchObject({ decision: 'suppress', rule: 'override' });
        }),
        runs,
      );
    });

    it('is ignore after a release, and stays so whenever bounces of before it arrive', () => {
      fc.assert(
        fc.property(anyCase, ([{ bounces, evidence, incidentReferences }, overrides]) => {
          const heard = allEvidence(evidence);
          const last = anOverride({ id: 'last', at: '2026-12-31T00:00:00.000Z' });
          const said = joinOverrides(overrides, [last]);
          let history = noBounces;
          for (const bounce of bounces) {
            history = addBounces(history, [bounce]);
            expect(decide(history, said, heard, incidentReferences, policy).decision).toBe('ignore');
          }
        }),
        runs,
      );
    });

    it('is, with every override taken back, what it is without any', () => {
      fc.assert(
        fc.property(anyCase, ([{ bounces, evidence, incidentReferences }, overrides]) => {
          const heard = allEvidence(evidence);
          const history = addBounces(noBounces, bounces);
          expect(decide(history, overrides.map(withdrawn), heard, incidentReferences, policy)).toEqual(
            decide(history, [], heard, incidentReferences, policy),
          );
        }),
        runs,
      );
    });

    it('rests after a release on the bounces later than it, as if there were no others', () => {
      fc.assert(
        fc.property(anyFacts, fc.integer({ min: 0, max: 200 }), ({ bounces, evidence }, day) => {
          // A bounce of before the release takes a delivery of its own send back all the same.
          const sends = new Set(bounces.map(({ campaignActivityId }) => campaignActivityId));
          const heard = evidenceBesides(allEvidence(evidence), sends);
          const at = new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
          const later = bounces.filter(({ bouncedAt, code }) => bouncedAt > at && code !== 'S');
          fc.pre(later.length > 0);
          const known = [...bounces.filter(({ bouncedAt }) => bouncedAt <= at), ...later];
          const [after, alone] = [known, later].map((some) => {
            const { decision, rule, bouncedAt, bounceCode, retryAfter } = decide(
              addBounces(noBounces, some),
              some === known ? [anOverride({ at })] : [],
              heard,
              [],
              policy,
            );
            return { decision, rule, bouncedAt, bounceCode, retryAfter };
          });
          // A bounce known twice, with another code before the release, is one bounce: its hash is the same.
          fc.pre(new Set(known.map(bounceHash)).size === known.length);
          expect(after).toEqual(alone);
        }),
        runs,
      );
    });
  },
);

function evidenceBesides({ deliveries, click }: Evidence, sends: ReadonlySet<string>): Evidence {
  const others = deliveries.filter(({ campaignActivityId }) => !sends.has(campaignActivityId));
  return { deliveries: others, ...(click && { click }) };
}

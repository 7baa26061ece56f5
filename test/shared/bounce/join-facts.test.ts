import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressFacts, assess } from '../../../shared/bounce/assess.ts';
import type { Evidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, type KnownBounce, noBounces } from '../../../shared/bounce/history.ts';
import { type IncidentReference, joinReferences } from '../../../shared/bounce/incident-reference.ts';
import { joinFacts } from '../../../shared/bounce/join-facts.ts';
import { joinOverrides, mostOverrides, type Override } from '../../../shared/bounce/overrides.ts';
import { anOverride } from '../../support/an-override.ts';
import { anyFacts, anyOverrides } from '../../support/arbitraries.ts';
import { allEvidence } from '../../support/decide-all.ts';
import { cautious, standard, strict } from '../../support/policies.ts';

interface Seen {
  readonly bounces: readonly KnownBounce[];
  readonly evidence: readonly Evidence[];
  readonly overrides: readonly Override[];
  readonly incidentReferences: readonly IncidentReference[];
}

const address = 'ann@example.com';
const runs = { numRuns: 300 };

const factsOf = ({ bounces, overrides, evidence, incidentReferences }: Seen): AddressFacts => ({
  address,
  history: addBounces(noBounces, bounces),
  overrides: joinOverrides([], overrides),
  evidence: allEvidence(evidence),
  incidentReferences: joinReferences([], incidentReferences),
});

const allOf = (...parts: readonly Seen[]): Seen => ({
  bounces: parts.flatMap(({ bounces }) => bounces),
  overrides: parts.flatMap(({ overrides }) => overrides),
  evidence: parts.flatMap(({ evidence }) => evidence),
  incidentReferences: parts.flatMap(({ incidentReferences }) => incidentReferences),
});

/** Three tables of one address: what one has seen the others may have seen as well, before it was taken back or later. */
const anyTables: fc.Arbitrary<readonly [Seen, Seen, Seen]> = fc
  .tuple(anyFacts, anyOverrides)
  .chain(([{ bounces, evidence, incidentReferences }, overrides]) => {
    const part = fc.record({
      bounces: fc.subarray([...bounces]),
      evidence: fc.subarray([...evidence]),
      incidentReferences: fc.subarray([...incidentReferences]),
      overrides: fc.subarray([...overrides]).chain((some) =>
        fc
          .array(fc.record({ isTakenBack: fc.boolean(), minutes: fc.nat(2) }), {
            minLength: some.length,
            maxLength: some.length,
          })
          .map((ways) => some.map((one, nth) => elsewhere(one, ways[nth], overrides.length))),
      ),
    });
    return fc.tuple(part, part, part);
  });

/** An override as another table holds it; of more than a record keeps, each table has been told at the same time. */
function elsewhere(
  override: Override,
  way: { readonly isTakenBack: boolean; readonly minutes: number } | undefined,
  many: number,
): Override {
  const later = new Date(Date.parse(override.at) + (way?.minutes ?? 0) * 60_000).toISOString();
  return {
    ...override,
    ...(many <= mostOverrides && { at: later }),
    ...(way?.isTakenBack && many <= mostOverrides && { withdrawn: true }),
  };
}

describe('what two tables know of one address', () => {
  it('comes to what one table would know that had seen it all', () => {
    fc.assert(
      fc.property(anyTables, ([one, other]) => {
        const joined = joinFacts(factsOf(one), factsOf(other));
        expect(joined).toEqual(factsOf(allOf(one, other)));
      }),
      runs,
    );
  });

  it.each([standard, cautious, strict])('is decided like what one table knows, under $name', (policy) => {
    fc.assert(
      fc.property(anyTables, ([one, other]) => {
        const union = allOf(one, other);
        fc.pre(union.bounces.length + union.overrides.length > 0);
        const joined = joinFacts(factsOf(one), factsOf(other));
        expect(assess(joined, policy)).toEqual(assess(factsOf(union), policy));
      }),
      runs,
    );
  });

  it('is the same whichever is joined to which, in what groups and how often', () => {
    fc.assert(
      fc.property(anyTables, (seen) => {
        const [a, b, c] = [factsOf(seen[0]), factsOf(seen[1]), factsOf(seen[2])];
        const both = joinFacts(a, b);
        expect(joinFacts(b, a)).toEqual(both);
        expect(joinFacts(joinFacts(both, b), a)).toEqual(both);
        expect(joinFacts(a, a)).toEqual(a);
        expect(joinFacts(both, c)).toEqual(joinFacts(a, joinFacts(b, c)));
      }),
      runs,
    );
  });

  it('holds each of the newest overrides once, and taken back if it was taken back in either', () => {
    fc.assert(
      fc.property(anyTables, ([one, other]) => {
        const { overrides } = joinFacts(factsOf(one), factsOf(other));
        const said = [...factsOf(one).overrides, ...factsOf(other).overrides];
        const ids = overrides.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBe(Math.min(mostOverrides, new Set(said.map(({ id }) => id)).size));
        for (const { id, at, withdrawn = false } of overrides) {
          const same = said.filter((override) => override.id === id);
          expect(withdrawn).toBe(same.some((override) => override.withdrawn));
          expect(at).toBe(
            same
              .map((override) => override.at)
              .sort()
              .at(-1),
          );
        }
        const newestLost =
          said
            .filter(({ id }) => !ids.includes(id))
            .map(({ at }) => at)
            .sort()
            .at(-1) ?? '';
        for (const { at } of overrides) expect(at >= newestLost).toBe(true);
      }),
      runs,
    );
  });

  it('is what one of them knows where the other knows nothing', () => {
    const nothing = factsOf({ bounces: [], overrides: [], evidence: [], incidentReferences: [] });
    const suppressed = factsOf({
      bounces: [],
      overrides: [anOverride({ kind: 'suppress' })],
      evidence: [],
      incidentReferences: [],
    });
    expect(joinFacts(nothing, suppressed)).toEqual(suppressed);
    expect(joinFacts(suppressed, nothing)).toEqual(suppressed);
  });

  it('is not joined for two addresses', () => {
    const facts = factsOf({ bounces: [], overrides: [anOverride()], evidence: [], incidentReferences: [] });
    expect(() => joinFacts(facts, { ...facts, address: 'bob@example.com' })).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type IncidentReference,
  incidentStatuses,
  joinReferences,
} from '../../../shared/bounce/incident-reference.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';

const anyReference = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    status: fc.constantFrom(...incidentStatuses),
    version: fc.integer({ min: 1, max: 4 }),
  })
  .map(anIncidentReference);

describe('the incident references of a record', () => {
  it('are one of each incident, by id', () => {
    const [a, b] = [anIncidentReference({ id: 'a' }), anIncidentReference({ id: 'b' })];
    expect(joinReferences([b], [a])).toEqual([a, b]);
    expect(joinReferences([a, b], [])).toEqual([a, b]);
  });

  it('take the higher version of an incident, whichever comes last', () => {
    const [open, dismissed] = [
      anIncidentReference({ version: 1 }),
      anIncidentReference({ version: 2, status: 'dismissed' }),
    ];
    expect(joinReferences([open], [dismissed])).toEqual([dismissed]);
    expect(joinReferences([dismissed], [open])).toEqual([dismissed]);
  });

  it('let a resolved incident be resolved otherwise, or reopened, by a higher version', () => {
    const [dismissed, open] = [
      anIncidentReference({ version: 2, status: 'dismissed' }),
      anIncidentReference({ version: 3 }),
    ];
    expect(joinReferences([dismissed], [open])).toEqual([open]);
  });

  it('take, of one version in two tables, what only a person can have said before what may have expired', () => {
    const [open, dismissed, confirmed] = (['open', 'dismissed', 'confirmed'] as const).map((status) =>
      anIncidentReference({ status }),
    );
    if (!open || !dismissed || !confirmed) throw new Error('three statuses');
    for (const both of [
      [dismissed, confirmed],
      [open, confirmed],
    ]) {
      expect(joinReferences([], both)).toEqual([confirmed]);
      expect(joinReferences([], both.toReversed())).toEqual([confirmed]);
    }
    expect(joinReferences([open], [dismissed])).toEqual([dismissed]);
    expect(joinReferences([dismissed], [open])).toEqual([dismissed]);
  });

  it('are the same in any order, with any repeats and in any batches', () => {
    const anyArrival = fc
      .array(anyReference, { maxLength: 20 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          fc.integer({ min: 1, max: 5 }),
        ),
      );
    fc.assert(
      fc.property(anyArrival, ([all, arrival, size]) => {
        let incidentReferences: readonly IncidentReference[] = [];
        for (let start = 0; start < arrival.length; start += size)
          incidentReferences = joinReferences(incidentReferences, arrival.slice(start, start + size));
        expect(incidentReferences).toEqual(joinReferences([], all));
      }),
    );
  });
});

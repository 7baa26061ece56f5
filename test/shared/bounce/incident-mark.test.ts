import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IncidentMark, incidentStatuses, joinMarks } from '../../../shared/bounce/incident-mark.ts';
import { aMark } from '../../support/a-mark.ts';

const anyMark = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    status: fc.constantFrom(...incidentStatuses),
    version: fc.integer({ min: 1, max: 4 }),
  })
  .map(aMark);

describe('the marks of a record', () => {
  it('are one of each incident, by id', () => {
    const [a, b] = [aMark({ id: 'a' }), aMark({ id: 'b' })];
    expect(joinMarks([b], [a])).toEqual([a, b]);
    expect(joinMarks([a, b], [])).toEqual([a, b]);
  });

  it('take the higher version of an incident, whichever comes last', () => {
    const [open, dismissed] = [aMark({ version: 1 }), aMark({ version: 2, status: 'dismissed' })];
    expect(joinMarks([open], [dismissed])).toEqual([dismissed]);
    expect(joinMarks([dismissed], [open])).toEqual([dismissed]);
  });

  it('let a settled incident be settled otherwise, or opened again, by a higher version', () => {
    const [dismissed, open] = [aMark({ version: 2, status: 'dismissed' }), aMark({ version: 3 })];
    expect(joinMarks([dismissed], [open])).toEqual([open]);
  });

  it('choose alike should two of one version differ: what is settled before what is open, dismissed first', () => {
    const marks = incidentStatuses.map((status) => aMark({ status }));
    expect(joinMarks([], marks)).toEqual([aMark({ status: 'dismissed' })]);
    expect(joinMarks([], marks.toReversed())).toEqual([aMark({ status: 'dismissed' })]);
  });

  it('are the same in any order, with any repeats and in any batches', () => {
    const anyArrival = fc
      .array(anyMark, { maxLength: 20 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          fc.integer({ min: 1, max: 5 }),
        ),
      );
    fc.assert(
      fc.property(anyArrival, ([all, arrival, size]) => {
        let marks: readonly IncidentMark[] = [];
        for (let start = 0; start < arrival.length; start += size)
          marks = joinMarks(marks, arrival.slice(start, start + size));
        expect(marks).toEqual(joinMarks([], all));
      }),
    );
  });
});

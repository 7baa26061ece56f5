import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withOverride, withoutOverride } from '../../../cli/operate/override-record.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { joinOverrides, mostOverrides, type Override } from '../../../shared/bounce/overrides.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import { anyOverrides } from '../../support/arbitraries.ts';
import { standard } from '../../support/policies.ts';

const address = 'ada@example.com';
const bounced = anAddressRecord([aBounce()]);
const now = '2026-11-20T12:00:00.000Z';
let revisions = 0;
const how = (time = now) => ({
  policy: standard,
  now: new Date(time),
  newRevision: () => `new-${++revisions}`,
});
const said = (what: Partial<Override> = {}) => anOverride({ id: 'batch-9', batch: 'batch-9', ...what });

/** A record whose assessment fits to what is in it. */
function having(overrides: readonly Override[], record = bounced): AddressRecord {
  const facts = { ...record, overrides: joinOverrides([], overrides) };
  return { ...facts, assessment: assess(facts, standard) };
}

describe('a record with an override', () => {
  it('is decided by it, under a new revision, on the day of the command', () => {
    const record = withOverride(address, bounced, said(), how());

    expect(record).toMatchObject({
      ...{ address, decidedAt: now, revision: `new-${revisions}`, history: bounced.history },
      overrides: [
        { id: 'batch-9', batch: 'batch-9', kind: 'release', at: now, by: 'Kim', reason: 'she called' },
      ],
      assessment: { decision: 'ignore', rule: 'override' },
    });
  });

  it('is made for an address that never bounced by a suppression only', () => {
    expect(withOverride(address, undefined, said(), how())).toBeUndefined();
    expect(withOverride(address, undefined, said({ kind: 'suppress' }), how())).toMatchObject({
      ...{ address, history: { newest: [], older: [] }, overrides: [{ at: now }] },
      assessment: { decision: 'suppress' },
    });
  });

  it('is written once: saying it again changes nothing, also after it was taken back', () => {
    const record = withOverride(address, bounced, said(), how());
    expect(withOverride(address, record, said(), how('2026-12-01T00:00:00.000Z'))).toBeUndefined();
    const undone = withoutOverride(record, 'batch-9', how());
    expect(withOverride(address, undone, said(), how())).toBeUndefined();
  });

  it('covers a bounce that is dated ahead of the clock', () => {
    const ahead = '2026-11-21T08:00:00.000Z';
    const record = anAddressRecord([aBounce(), aBounce({ bouncedAt: ahead })]);

    expect(withOverride(address, record, said(), how())).toMatchObject({
      ...{ overrides: [{ at: ahead }], assessment: { decision: 'ignore' } },
    });
  });

  it('holds against what was said before by a clock that was ahead, one millisecond later', () => {
    const record = having([
      anOverride({ id: 'batch-1', kind: 'suppress', at: '2026-11-20T12:01:00.000Z' }),
      anOverride({ id: 'batch-0', at: '2026-11-19T00:00:00.000Z' }),
    ]);

    expect(withOverride(address, record, said(), how())).toMatchObject({
      overrides: [{}, {}, { id: 'batch-9', at: '2026-11-20T12:01:00.001Z' }],
      assessment: { decision: 'ignore' },
    });
  });

  it('is there, and holds, whatever was said before', () => {
    fc.assert(
      fc.property(anyOverrides, fc.constantFrom('release', 'suppress'), (overrides, kind) => {
        const after = withOverride(address, having(overrides), said({ kind }), how());
        expect(after?.overrides.at(-1)).toMatchObject({ id: 'batch-9', kind });
        expect(after?.overrides.length).toBeLessThanOrEqual(mostOverrides);
        expect(after?.assessment.decision).toBe(kind === 'release' ? 'ignore' : 'suppress');
      }),
    );
  });
});

describe('a record whose override is taken back', () => {
  it('is what it was before, but for the trace, whatever was said before', () => {
    fc.assert(
      fc.property(
        anyOverrides.filter(({ length }) => length < mostOverrides),
        (overrides) => {
          const before = having(overrides);
          const after = withOverride(address, before, said({ kind: 'suppress' }), how());
          const back = withoutOverride(after, 'batch-9', how());
          expect(back?.assessment).toEqual(before.assessment);
          expect(back?.overrides.filter(({ id }) => id !== 'batch-9')).toEqual(before.overrides);
          expect(back?.overrides.at(-1)).toMatchObject({ id: 'batch-9', withdrawn: true });
        },
      ),
    );
  });

  it('keeps its day where something later decides all the same', () => {
    const later = anOverride({ id: 'z', batch: 'z', kind: 'suppress', at: '2026-11-25T00:00:00.000Z' });
    const record = having([said(), later]);

    expect(withoutOverride(record, 'batch-9', how())).toMatchObject({
      overrides: [{ id: 'batch-9', withdrawn: true }, later],
      decidedAt: record.decidedAt,
      assessment: { decision: 'suppress' },
    });
  });

  it('is not written where there is nothing to take back', () => {
    expect(withoutOverride(undefined, 'batch-9', how())).toBeUndefined();
    expect(withoutOverride(bounced, 'batch-9', how())).toBeUndefined();
    expect(withoutOverride(having([said({ withdrawn: true })]), 'batch-9', how())).toBeUndefined();
  });
});

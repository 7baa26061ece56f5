import { describe, expect, it } from 'vitest';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { assess } from '../../shared/bounce/assess.ts';
import type { Evidence } from '../../shared/bounce/evidence.ts';
import { factsOf, joinedRecord, nextRecord } from '../../shared/next-record.ts';
import { aBounce } from '../support/a-bounce.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { anOverride } from '../support/an-override.ts';
import { standard, strict } from '../support/policies.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const how = { policy: standard, now, newRevision: () => 'new' };

const bounced = anAddressRecord([aBounce({ code: 'B', bouncedAt: '2026-05-01T10:00:00.000Z' })]);
const released = decided({ ...bounced, overrides: [anOverride()], decidedAt: '2026-11-10T12:00:00.000Z' });

function decided(record: AddressRecord): AddressRecord {
  return { ...record, assessment: assess(record, standard) };
}

const evidence: Evidence = {
  deliveries: [
    { campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000002', sentAt: '2026-06-01T10:00:00.000Z' },
  ],
};

describe('the next record of an address that evidence was read of', () => {
  it('holds it, and has the date at which it changed the decision', () => {
    const next = nextRecord({ ...factsOf(bounced), evidence }, bounced, how);
    expect(next).toMatchObject({ evidence, decidedAt: now.toISOString(), revision: 'new' });
    expect(next?.assessment).toMatchObject({ decision: 'review', rule: 'delivered-since' });
  });

  it('keeps its date where the evidence changes nothing', () => {
    const next = nextRecord({ ...factsOf(released), evidence }, released, how);
    expect(next).toEqual({ ...released, evidence, revision: 'new' });
  });

  it('is not written where it holds that already', () => {
    const known = decided({ ...bounced, evidence });
    expect(nextRecord(factsOf(known), known, how)).toBeUndefined();
  });

  it('takes the evidence that another table holds', () => {
    expect(joinedRecord(bounced, decided({ ...bounced, evidence }), how)).toMatchObject({ evidence });
    expect(joinedRecord(decided({ ...bounced, evidence }), bounced, how)).toBeUndefined();
  });
});

describe('the record of an address that another table knows as well', () => {
  it('takes what the other holds, and is decided now', () => {
    expect(joinedRecord(bounced, released, how)).toEqual({
      ...released,
      decidedAt: now.toISOString(),
      revision: 'new',
    });
  });

  it('is not written where the other holds nothing more', () => {
    expect(joinedRecord(released, bounced, how)).toBeUndefined();
    expect(joinedRecord(released, released, how)).toBeUndefined();
  });

  it('is the other one where there is none, with the date of its decision', () => {
    expect(joinedRecord(undefined, released, how)).toEqual({ ...released, revision: 'new' });
  });

  it('is decided by the policy of its own table', () => {
    const joined = joinedRecord(undefined, bounced, { ...how, policy: strict });
    expect(joined?.assessment).toEqual(assess(factsOf(bounced), strict));
    expect(joined?.assessment.policy).toBe(strict.version);
  });

  it('is never made of two addresses', () => {
    const other = { ...bounced, address: 'somebody@example.com' };
    expect(() => joinedRecord(bounced, other, how)).toThrow(RangeError);
  });
});

import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { AddressFacts } from '../../shared/bounce/assess.ts';
import { bounceHash } from '../../shared/bounce/bounce.ts';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import { type Evidence, joinEvidence, noEvidence } from '../../shared/bounce/evidence.ts';
import { addBounces, type History, type KnownBounce, knows, noBounces } from '../../shared/bounce/history.ts';
import { type IncidentReference, joinReferences } from '../../shared/bounce/incident-reference.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import type { Clock } from '../../shared/clock.ts';
import { nextRecord } from '../../shared/next-record.ts';
import type { AddressRecords } from '../../shared/storage/address-records.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';

export interface Deciding {
  readonly policy: Policy;
  readonly records: AddressRecords;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newRevision: () => string;
}

/** What a batch brings for one address. */
export interface News {
  readonly bounces: readonly KnownBounce[];
  readonly evidence: Evidence;
  readonly incidentReferences: readonly IncidentReference[];
}

/** What a batch has changed for one address. */
export interface Decided {
  readonly fresh: readonly KnownBounce[];
  /** The evidence was new to the record. */
  readonly isEvidenceFresh: boolean;
  readonly decision?: Decision;
}

/**
 * Joins an address's new bounces, evidence and incident references to its record and decides, with at most one write, and
 * none when nothing is new. Duplicates, reordering and other writers end in the same record. Evidence of an address
 * without a record, as one that was erased meanwhile, is dropped: it has no bounce to speak of.
 *
 * @param known the record as last read, perhaps stale.
 * @returns the bounces that were new to the record, and the decision where it was written.
 * @throws {StorageError} when the record could not be written: none of the bounces may be taken as stored.
 */
export async function decideAddress(
  address: string,
  { bounces, evidence, incidentReferences }: News,
  known: AddressRecord | undefined,
  { policy, records, clock, random, newRevision }: Deciding,
): Promise<Decided> {
  // A record that was not found may be newer than what was read, or not one of ours: neither is the same as none.
  const seen = known ?? (bounces.length === 0 ? await records.readNow(address) : undefined);
  const update = await updateAddressRecord(
    seen,
    (record) => {
      if (!record && bounces.length === 0) return undefined;
      const facts: AddressFacts = {
        address,
        history: addBounces(record?.history ?? noBounces, bounces),
        overrides: record?.overrides ?? [],
        evidence: joinEvidence(record?.evidence ?? noEvidence, evidence),
        incidentReferences: joinReferences(record?.incidentReferences ?? [], incidentReferences),
      };
      return nextRecord(facts, record, { policy, now: clock.now(), newRevision });
    },
    { records, clock, random },
  );
  if (update.outcome === 'unchanged') return { fresh: [], isEvidenceFresh: false };
  const { before, after } = update;
  return {
    fresh: newAmong(bounces, before?.history ?? noBounces),
    isEvidenceFresh: !isDeepStrictEqual(before?.evidence ?? noEvidence, after.evidence),
    decision: after.assessment.decision,
  };
}

function newAmong(bounces: readonly KnownBounce[], before: History): KnownBounce[] {
  const distinct = new Map(bounces.map((bounce) => [bounceHash(bounce), bounce]));
  return [...distinct.values()].filter((bounce) => !knows(before, bounce));
}

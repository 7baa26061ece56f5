import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord, AddressRecords } from '../../shared/aws/address-records.ts';
import { updateAddressRecord } from '../../shared/aws/update-address-record.ts';
import { bounceHash } from '../../shared/bounce/bounce.ts';
import { addBounces, type History, type KnownBounce, knows, noBounces } from '../../shared/bounce/history.ts';
import { type IncidentMark, joinMarks } from '../../shared/bounce/incident-mark.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { type AddressFacts, standingOf } from '../../shared/bounce/standing.ts';
import type { Clock } from '../../shared/clock.ts';
import { compareStandings } from '../../shared/compare-standings.ts';

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
  readonly marks: readonly IncidentMark[];
}

/**
 * Folds an address's new bounces and marks into its record with at most one write, and none when nothing is new.
 * Duplicates, reordering and other writers end in the same record.
 *
 * @param known the record as last read, perhaps stale.
 * @returns the bounces that were new to the record.
 * @throws {StorageError} when the record could not be written: none of the bounces may be taken as stored.
 */
export async function decideAddress(
  address: string,
  { bounces, marks }: News,
  known: AddressRecord | undefined,
  { policy, records, clock, random, newRevision }: Deciding,
): Promise<KnownBounce[]> {
  const update = await updateAddressRecord(
    known,
    (record) => {
      const facts: AddressFacts = {
        address,
        history: addBounces(record?.history ?? noBounces, bounces),
        marks: joinMarks(record?.marks ?? [], marks),
      };
      return nextRecord(facts, record, { policy, now: clock.now(), newRevision });
    },
    { records, clock, random },
  );
  return update.outcome === 'unchanged' ? [] : newAmong(bounces, update.before?.history ?? noBounces);
}

function newAmong(bounces: readonly KnownBounce[], before: History): KnownBounce[] {
  const distinct = new Map(bounces.map((bounce) => [bounceHash(bounce), bounce]));
  return [...distinct.values()].filter((bounce) => !knows(before, bounce));
}

/** Undefined when nothing is new. */
function nextRecord(
  facts: AddressFacts,
  record: AddressRecord | undefined,
  how: { readonly policy: Policy; readonly now: Date; readonly newRevision: () => string },
): AddressRecord | undefined {
  const standing = standingOf(facts, how.policy);
  const difference = record ? compareStandings(record.standing, standing) : 'decision';
  if (record && difference === 'none' && isDeepStrictEqual(facts, factsOf(record))) return undefined;
  // The date is that of the decision: how far it is from the next one, or the name of the policy, leaves it.
  const isNews = !record || difference === 'decision' || difference === 'reason';
  const decidedAt = isNews ? how.now.toISOString() : record.decidedAt;
  return { ...facts, standing, decidedAt, revision: how.newRevision() };
}

function factsOf({ address, history, marks }: AddressRecord): AddressFacts {
  return { address, history, marks };
}

import type { AddressRecord, AddressRecords } from '../aws/address-records.ts';
import type { Standing } from '../bounce/fold.ts';
import type { Policy } from '../bounce/policy.ts';
import { standingOf } from '../bounce/standing.ts';
import type { Clock } from '../clock.ts';
import { compareStandings, type Difference } from '../compare-standings.ts';
import { StorageError } from '../errors.ts';

/** What it takes to write. */
export interface Writing {
  readonly records: Pick<AddressRecords, 'readNow' | 'write'>;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newRevision: () => string;
}

/** What another policy makes of an address. */
export interface DecidedAgain {
  readonly address: string;
  readonly before: Standing;
  readonly after: Standing;
  readonly difference: Difference;
  readonly isWritten: boolean;
}

/** A classifier that is busy with the same address is done within a few batches. */
const maxTries = 5;
const firstWaitMs = 25;

/**
 * Folds what a record holds under another policy, and writes it when it differs.
 *
 * @param record as last read, perhaps stale: when somebody else was quicker, what they wrote is folded instead.
 * @param writing nothing is written without it.
 * @returns undefined when the record has been erased meanwhile.
 * @throws {StorageError} when the record could not be read or written; the write may have happened all the same.
 */
export async function decideAgain(
  record: AddressRecord,
  policy: Policy,
  writing?: Writing,
): Promise<DecidedAgain | undefined> {
  let known = record;
  for (let tries = 1; ; tries += 1) {
    const after = standingOf(known, policy);
    const difference = compareStandings(known.standing, after);
    const result = { address: known.address, before: known.standing, after, difference };
    if (!writing || difference === 'none') return { ...result, isWritten: false };

    const { records, clock, random, newRevision } = writing;
    // The date is that of the decision: another name for the policy that made it is no news to anybody.
    const decidedAt = difference === 'policy' ? known.decidedAt : clock.now().toISOString();
    const next = { ...known, standing: after, decidedAt, revision: newRevision() };
    if (await isWritten(next, known.revision, records)) return { ...result, isWritten: true };

    if (tries === maxTries)
      throw new StorageError('Could not write an address record: it kept changing meanwhile.');
    await clock.sleep(firstWaitMs * 2 ** tries * random());
    const current = await records.readNow(known.address);
    if (!current) return undefined;
    // The answer was lost, the write was not.
    if (current.revision === next.revision) return { ...result, isWritten: true };
    known = current;
  }
}

/** False also when the outcome is unknown: only reading the record again can tell. */
async function isWritten(
  next: AddressRecord,
  expected: string,
  records: Writing['records'],
): Promise<boolean> {
  try {
    return await records.write(next, expected);
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

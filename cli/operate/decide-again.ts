import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { assess } from '../../shared/bounce/assess.ts';
import type { Assessment } from '../../shared/bounce/decide.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { compareAssessments, type Difference } from '../../shared/compare-assessments.ts';
import { factsOf, nextRecord } from '../../shared/next-record.ts';
import { type RecordWriter, updateAddressRecord } from '../../shared/storage/update-address-record.ts';

/** What it takes to write. */
export interface Writing extends RecordWriter {
  readonly newRevision: () => string;
}

/** What another policy makes of an address. */
export interface DecidedAgain {
  readonly address: string;
  readonly before: Assessment;
  readonly after: Assessment;
  readonly difference: Difference;
  readonly isWritten: boolean;
}

/**
 * Decides what a record holds under another policy, and writes it when it differs.
 *
 * @param record as last read, perhaps stale: when somebody else was quicker, what they wrote is decided instead.
 * @param writing nothing is written without it.
 * @returns undefined when the record has been erased meanwhile.
 * @throws {StorageError} when the record could not be read or written; the write may have happened all the same.
 */
export async function decideAgain(
  record: AddressRecord,
  policy: Policy,
  writing?: Writing,
): Promise<DecidedAgain | undefined> {
  if (!writing) return { ...compared(record, policy), isWritten: false };
  const { clock, newRevision } = writing;
  const update = await updateAddressRecord(
    record,
    (known) => known && nextRecord(factsOf(known), known, { policy, now: clock.now(), newRevision }),
    writing,
  );
  if (update.outcome === 'unchanged')
    return update.record && { ...compared(update.record, policy), isWritten: false };
  return update.before && { ...compared(update.before, policy), isWritten: true };
}

function compared(known: AddressRecord, policy: Policy): Omit<DecidedAgain, 'isWritten'> {
  const after = assess(known, policy);
  const difference = compareAssessments(known.assessment, after);
  return { address: known.address, before: known.assessment, after, difference };
}

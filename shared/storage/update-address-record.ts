import type { AddressRecord } from '../bounce/address-record.ts';
import type { Clock } from '../clock.ts';
import { StorageError } from '../errors.ts';
import type { AddressRecords } from './address-records.ts';

export interface RecordWriter {
  readonly records: Pick<AddressRecords, 'readNow' | 'write'>;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

export type RecordUpdate =
  /** There was nothing to change; `record` as it is, undefined where there is none. */
  | { readonly outcome: 'unchanged'; readonly record: AddressRecord | undefined }
  | {
      readonly outcome: 'written';
      readonly before: AddressRecord | undefined;
      readonly after: AddressRecord;
    };

/** Enough for a few writers that meet at one address; past it the caller's message comes back later. */
const maxAttempts = 5;
const baseWaitMs = 25;

/**
 * Changes one address record under optimistic locking: where another writer was quicker, what it wrote is changed
 * instead.
 *
 * @param known the record as last read, perhaps stale.
 * @param change the next record, with a new revision; undefined when there is nothing to write.
 * @throws {StorageError} when the record could not be read or written: the write may have happened all the same.
 */
export async function updateAddressRecord(
  known: AddressRecord | undefined,
  change: (record: AddressRecord | undefined) => AddressRecord | undefined,
  { records, clock, random }: RecordWriter,
): Promise<RecordUpdate> {
  let before = known;
  for (let attempt = 1; ; attempt += 1) {
    const after = change(before);
    if (!after) return { outcome: 'unchanged', record: before };
    const written = await tryToWrite(after, before, records);
    if (written === true) return { outcome: 'written', before, after };
    if (attempt === maxAttempts)
      throw written || new StorageError('Could not write an address record: it kept changing meanwhile.');
    await clock.sleep(baseWaitMs * 2 ** attempt * random());
    const current = await records.readNow(after.address);
    // The answer was lost, the write was not.
    if (current?.revision === after.revision) return { outcome: 'written', before, after };
    before = current;
  }
}

/** False where another writer was quicker. After a fault the outcome is unknown: only reading the record again can tell. */
async function tryToWrite(
  after: AddressRecord,
  before: AddressRecord | undefined,
  records: RecordWriter['records'],
): Promise<boolean | StorageError> {
  try {
    return await records.write(after, before?.revision);
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
}

import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { toRecord } from '../../shared/storage/address-item.ts';
import { eraseAddressItem } from '../../shared/storage/erase-address-item.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import type { AdoptParts } from './adoption.ts';
import { afterErasure, type TombstoneOf } from './erasures.ts';

/**
 * Takes out of a record of the target what tombstones cover; deletes it where nothing is left.
 *
 * @param known the record as last read, perhaps stale.
 * @throws {StorageError} when it keeps changing, or DynamoDB fails.
 */
export async function eraseFromRecord(
  known: AddressRecord,
  tombstoneOf: TombstoneOf,
  { target, clock, random, newRevision }: AdoptParts,
): Promise<void> {
  const { documents, table, records, policy } = target;
  const erased = (record: AddressRecord) =>
    afterErasure(record, tombstoneOf, { policy, now: clock.now(), newRevision });
  const left = erased(known);
  if (left === known) return;
  if (left) {
    const change = (record: AddressRecord | undefined) => {
      const after = record && erased(record);
      return after === record ? undefined : after;
    };
    await updateAddressRecord(known, change, { records, clock, random });
    return;
  }
  // What has come meanwhile stays.
  await eraseAddressItem(documents, table, known.address, async (item) => {
    const record = toRecord(item);
    return record !== undefined && erased(record) === undefined;
  });
}

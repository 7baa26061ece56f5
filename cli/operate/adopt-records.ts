import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { addressKeyPrefix } from '../../shared/names.ts';
import { joinedRecord } from '../../shared/next-record.ts';
import { toAddressPage } from '../../shared/storage/address-page.ts';
import { readItems } from '../../shared/storage/batch-get.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import type { AdoptParts, AdoptTally } from './adoption.ts';
import { eraseFromRecord } from './erase-from-record.ts';
import { addressesNamedBy, afterErasure, type Erasures, type TombstoneOf } from './erasures.ts';
import { withdrawnFrom } from './withdraw-undone.ts';

/** Records written at once, as in a batch. */
const concurrency = 16;

/**
 * Joins some records of the other table with those of the target: without what tombstones of either table cover, and
 * without batches that either has taken back.
 *
 * @param undone the ids of those batches.
 * @throws {StorageError} when DynamoDB fails; those under way are brought to their end.
 */
export async function adoptRecords(
  others: readonly AddressRecord[],
  parts: AdoptParts,
  { erasures, undone }: { readonly erasures: Erasures; readonly undone: ReadonlySet<string> },
  tally: AdoptTally,
): Promise<void> {
  const { target, applies, clock, random, newRevision } = parts;
  const { documents, table, records, policy } = target;
  const keys = others.map(({ address }) => `${addressKeyPrefix}${address}`);
  const own = toAddressPage((await readItems(documents, table, keys, { clock })).values());
  const known = new Map(own.records.map((record) => [record.address, record]));
  const unreadable = new Set(own.unreadable);
  const hereOf = await erasures.of([...own.records, ...others].flatMap(addressesNamedBy));
  const otherOf = erasures.forOther(hereOf);
  const how = () => ({ policy, now: clock.now(), newRevision });
  function leftOf(record: AddressRecord | undefined, tombstoneOf: TombstoneOf): AddressRecord | undefined {
    const left = record && afterErasure(record, tombstoneOf, how());
    return left && withdrawnFrom(left, undone, how());
  }

  async function adoptOne(whole: AddressRecord): Promise<AddressRecord | undefined> {
    const { address } = whole;
    const other = leftOf(whole, otherOf);
    if (!other) {
      tally.add('erased');
      return undefined;
    }
    if (unreadable.has(address)) {
      tally.refuse(address);
      return undefined;
    }
    const join = (record: AddressRecord | undefined) => joinedRecord(leftOf(record, hereOf), other, how());
    if (!applies) return join(known.get(address));
    const update = await updateAddressRecord(known.get(address), join, { records, clock, random });
    return update.outcome === 'written' ? update.after : undefined;
  }

  const faults: unknown[] = [];
  const changed = await pMap(
    others,
    (other) => {
      if (faults.length > 0) return undefined;
      return adoptOne(other).catch((error: unknown) => void faults.push(error));
    },
    { concurrency },
  );
  tally.add('records', others.length);
  const written = changed.flatMap((record) => record ?? []);
  for (const record of written) tally.change(record);
  if (faults.length > 0) throw faults[0];
  if (!applies) return;
  const covered = own.records.filter((record) => addressesNamedBy(record).some(hereOf));
  await eraseAgain([...covered, ...written], parts, erasures);
}

/** Somebody may have been erased meanwhile, or an adoption before this one was cut: what tombstones cover goes again. */
async function eraseAgain(
  records: readonly AddressRecord[],
  parts: AdoptParts,
  erasures: Erasures,
): Promise<void> {
  const tombstoneOf = await erasures.of(records.flatMap(addressesNamedBy));
  for (const record of records) await eraseFromRecord(record, tombstoneOf, parts);
}

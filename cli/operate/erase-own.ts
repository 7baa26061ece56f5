import { isErased } from '../../shared/bounce/tombstone.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../shared/names.ts';
import { toAddressPage } from '../../shared/storage/address-page.ts';
import {
  addressesNamedBy as addressesInBatch,
  batchKeyOf,
  createBatchEraser,
} from '../../shared/storage/batch-eraser.ts';
import { readBatchItem } from '../../shared/storage/batch-item.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import type { AdoptParts, AdoptTally } from './adoption.ts';
import { eraseFromRecord } from './erase-from-record.ts';
import { addressesNamedBy, afterErasure, type TombstoneOf } from './erasures.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * Erases in the target who was erased in the other table: their records, their names in batches and in what was said of
 * others, as far as their tombstones cover it.
 *
 * @param there the tombstones of the other table.
 * @returns false when it was interrupted.
 * @throws {StorageError} when DynamoDB fails; repeating it does the rest.
 */
export async function eraseOwn(parts: AdoptParts, there: TombstoneOf, tally: AdoptTally): Promise<boolean> {
  const { target, isInterrupted } = parts;
  const { documents, table } = target;
  const kinds = [{ prefix: addressKeyPrefix }, { prefix: batchKeyPrefix }];
  for await (const { items } of scanTable(documents, table, kinds)) {
    if (isInterrupted()) return false;
    const [records = [], batches = []] = kinds.map(({ prefix }) =>
      items.filter(({ pk }) => String(pk).startsWith(prefix)),
    );
    await eraseFromRecords(records, parts, there, tally);
    for (const item of batches) await eraseFromBatch(item, parts, there, tally);
  }
  return true;
}

async function eraseFromRecords(
  items: readonly Record<string, unknown>[],
  parts: AdoptParts,
  there: TombstoneOf,
  tally: AdoptTally,
): Promise<void> {
  const { target, applies, clock, newRevision } = parts;
  const how = { policy: target.policy, now: clock.now(), newRevision };
  const { records, unreadable } = toAddressPage(items);
  // Whether it is older than the tombstone, nobody can tell.
  tally.refuse(...unreadable.filter((address) => there(address)));
  for (const record of records) {
    const gone = addressesNamedBy(record)
      .map(there)
      .flatMap((tombstone) => tombstone ?? [])
      .filter(({ hash }) => afterErasure(record, only(hash, there), how) !== record);
    for (const { hash } of gone) tally.erase(hash);
    if (applies && gone.length > 0) await eraseFromRecord(record, there, parts);
  }
}

const only =
  (hash: string, there: TombstoneOf): TombstoneOf =>
  (address) => {
    const tombstone = there(address);
    return tombstone?.hash === hash ? tombstone : undefined;
  };

async function eraseFromBatch(
  item: Item,
  { target, applies, newRevision }: AdoptParts,
  there: TombstoneOf,
  tally: AdoptTally,
): Promise<void> {
  const { documents, table } = target;
  const named = addressesInBatch(item).filter(there);
  if (named.length === 0) return;
  const plannedAt = await readPlannedAt(item, target);
  const eraser = createBatchEraser(documents, table, newRevision);
  for (const address of named) {
    const tombstone = there(address);
    // One that was said later, of somebody who has come back, stays.
    if (!tombstone || (plannedAt !== undefined && !isErased(tombstone, { bouncedAt: plannedAt }))) continue;
    tally.erase(tombstone.hash);
    if (applies) await eraser.eraseFrom(item, { address, hash: tombstone.hash });
  }
}

/** Undefined for a part whose batch is not there: it was never used. */
async function readPlannedAt(
  item: Item,
  { documents, table }: AdoptParts['target'],
): Promise<string | undefined> {
  const key = batchKeyOf(item);
  const head = key === item.pk ? item : await readBatchItem(documents, table, key);
  return typeof head?.plannedAt === 'string' ? head.plannedAt : undefined;
}

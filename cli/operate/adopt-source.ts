import type { Tombstone } from '../../shared/bounce/tombstone.ts';
import { batchKeyPrefix, erasedKeyPrefix } from '../../shared/names.ts';
import { type BatchHead, isBatchPart, toBatchHead } from '../../shared/storage/adopt-batch.ts';
import { erasureItemKey } from '../../shared/storage/erasure-key-id.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { toTombstone } from '../../shared/storage/tombstones.ts';
import type { AdoptedTable } from './adoption.ts';

/** What the other table has besides records and incidents. */
export interface AdoptSource {
  /** By hash. */
  readonly tombstones: ReadonlyMap<string, Tombstone>;
  /** The hashes of tombstones that are not in the form we write: until when they cover, nobody can tell. */
  readonly unclear: ReadonlySet<string>;
  readonly batches: readonly BatchHead[];
  /** The keys of items that are not in the form we write. */
  readonly refused: readonly string[];
}

/** @throws {StorageError} when DynamoDB fails. */
export async function readSource({
  documents,
  table,
}: Pick<AdoptedTable, 'documents' | 'table'>): Promise<AdoptSource> {
  const tombstones = new Map<string, Tombstone>();
  const unclear = new Set<string>();
  const batches: BatchHead[] = [];
  const refused: string[] = [];

  function take(item: Readonly<Record<string, unknown>>): void {
    const key = String(item.pk);
    if (key === erasureItemKey) return;
    if (key.startsWith(erasedKeyPrefix)) {
      const tombstone = toTombstone(item);
      if (tombstone) tombstones.set(tombstone.hash, tombstone);
      else {
        unclear.add(key.slice(erasedKeyPrefix.length));
        refused.push(key);
      }
      return;
    }
    const head = toBatchHead(item);
    if (head) batches.push(head);
    // A part is read again with its batch; one without a batch was never used.
    else if (!isBatchPart(item)) refused.push(key);
  }

  const kinds = [{ prefix: erasedKeyPrefix }, { prefix: batchKeyPrefix }];
  for await (const { items } of scanTable(documents, table, kinds)) for (const item of items) take(item);
  return { tombstones, unclear, batches, refused };
}

import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../shared/bounce/instant.ts';
import { erasureHash, erasureKeyId, type Tombstone } from '../../shared/bounce/tombstone.ts';
import { claimErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import { aClock } from './a-clock.ts';
import type { TestTable } from './a-table.ts';

/** A key as `erase` makes it; the same in all tests. */
export const anErasureKey = Buffer.alloc(32, 7).toString('base64url');

export function aTombstone(address: string, upTo: Instant, key = anErasureKey): Tombstone {
  return { hash: erasureHash(key, address), upTo, erasedAt: upTo };
}

/** What `erase` leaves in a table: a tombstone, the id of its key, and no record. The key belongs into the secret. */
export async function bury(
  { documents, table }: TestTable,
  tombstone: Tombstone & { readonly address: string },
): Promise<void> {
  const { address, ...rest } = tombstone;
  let revision = 0;
  const newRevision = () => `tombstone-${++revision}`;
  await claimErasureKeyId(documents, table, erasureKeyId(anErasureKey));
  await createTombstones(documents, table, { clock: aClock(), newRevision }).add(rest);
  await documents.send(new DeleteCommand({ TableName: table, Key: { pk: `ADDRESS#${address}` } }));
}

import { erasureHash, erasureKeyId, type Tombstone } from '../../shared/bounce/tombstone.ts';
import type { Clock } from '../../shared/clock.ts';
import { StorageError } from '../../shared/errors.ts';
import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import type { Target } from '../target/target.ts';

/** Whether a person was erased. `unknown`: the key that tells cannot be read, or is not there. */
export type Erasure =
  | { readonly is: 'no' }
  | { readonly is: 'unknown' }
  | { readonly is: 'yes'; readonly tombstone: Tombstone };

/**
 * @param address normalised.
 * @throws {StorageError} when the table cannot be read.
 */
export async function findTombstone(
  address: string,
  target: Target,
  { clock, newRevision }: { readonly clock: Clock; readonly newRevision: () => string },
): Promise<Erasure> {
  const { documents, table } = target;
  const found = await readMatchingKey(target);
  if (found.is !== 'there') return { is: found.is === 'not needed' ? 'no' : 'unknown' };
  const hash = erasureHash(found.key, address);
  const tombstone = (await createTombstones(documents, table, { clock, newRevision }).read([hash])).get(hash);
  return tombstone ? { is: 'yes', tombstone } : { is: 'no' };
}

/** The key of the tombstones. `not needed`: nobody was erased. `unknown`: it cannot be read, or is not there. */
type MatchingKey =
  | { readonly is: 'not needed' }
  | { readonly is: 'unknown' }
  | { readonly is: 'there'; readonly key: string };

/** @throws {StorageError} when the table cannot be read. */
export async function readMatchingKey({
  documents,
  table,
  erasureKeys,
}: Pick<Target, 'documents' | 'table' | 'erasureKeys'>): Promise<MatchingKey> {
  const keyId = await readErasureKeyId(documents, table);
  if (keyId === undefined) return { is: 'not needed' };
  const key = await readKey(erasureKeys);
  return key !== undefined && erasureKeyId(key) === keyId ? { is: 'there', key } : { is: 'unknown' };
}

/** Whoever may read the table may not read the secret for that. */
async function readKey(keys: Target['erasureKeys']): Promise<string | undefined> {
  try {
    return await keys.read();
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

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
  const keyId = await readErasureKeyId(documents, table);
  if (keyId === undefined) return { is: 'no' };
  const key = await readKey(target.erasureKeys);
  if (key === undefined || erasureKeyId(key) !== keyId) return { is: 'unknown' };
  const hash = erasureHash(key, address);
  const tombstone = (await createTombstones(documents, table, { clock, newRevision }).read([hash])).get(hash);
  return tombstone ? { is: 'yes', tombstone } : { is: 'no' };
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

import { erasureKeyId } from '../../shared/bounce/tombstone.ts';
import { ErasureKeyLostError } from '../../shared/errors.ts';
import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import type { AdoptParts, WithoutKey } from './adoption.ts';
import { createKeyClaim } from './claim-erasure-key.ts';

type Keys = { readonly is: 'fine'; readonly key: string | undefined } | WithoutKey;

/** What is said of a key whose item somebody has deleted. */
const unnamed = 'that nobody has named';

/**
 * The key that the tombstones of both tables need; none where neither has any. Where the target has none yet, it gets the
 * other table's key, if that can be read, and its id, under the lease, as when the first person is erased.
 *
 * @param hasTombstones whether the other table has any.
 * @throws {ErasureKeyLostError} when the target's own tombstones need a key that its secret does not hold.
 * @throws {SignInNeededError} when nobody has signed in at the target, so that its secret cannot take the key.
 * @throws {StorageError}
 */
export async function checkKeys(
  { target, from, applies, clock, newRevision }: AdoptParts,
  hasTombstones: boolean,
): Promise<Keys> {
  const { documents, table } = target;
  const own = await readErasureKeyId(documents, table);
  const other = (await readErasureKeyId(from.documents, from.table)) ?? (hasTombstones ? unnamed : undefined);
  const needed = own ?? other;
  if (needed === undefined) return { is: 'fine', key: undefined };
  if (own !== undefined && other !== undefined && own !== other) return { is: 'two keys', own, other };
  const stored = await target.erasureKeys.read();
  if (own !== undefined && (stored === undefined || erasureKeyId(stored) !== own))
    throw new ErasureKeyLostError();
  const key = stored ?? (await from.erasureKeys?.read());
  if (key === undefined || erasureKeyId(key) !== needed) return { is: 'key missing', keyId: needed };
  if (own !== undefined || !applies) return { is: 'fine', key };
  const claim = createKeyClaim(target, { clock, newRevision });
  if (!(await claim.take())) return { is: 'run at work' };
  await claim.claim(async () => {
    if ((await target.erasureKeys.keep(key)) !== key) throw new ErasureKeyLostError();
    return key;
  });
  return { is: 'fine', key };
}

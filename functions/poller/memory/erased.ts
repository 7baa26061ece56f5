import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { erasureHash, erasureKeyId, isErased } from '../../../shared/bounce/tombstone.ts';
import { ErasureKeyLostError } from '../../../shared/errors.ts';
import type { Tombstones } from '../../../shared/storage/tombstones.ts';

type Told = Pick<Bounce, 'address' | 'bouncedAt'>;

/** The people who were erased, as one run knows them: nothing that would bring them back is published. */
export interface Erased {
  /**
   * Looks up the people that these bounces are of; where nobody was erased, and where there are no bounces, nothing is
   * read.
   *
   * @returns whether one of these bounces would bring back somebody who was erased.
   * @throws {StorageError}
   */
  among(bounces: readonly Told[]): Promise<(bounce: Told) => boolean>;
}

export const nobodyErased: Erased = { among: async () => () => false };

/**
 * @param keyId the key that the tombstones need; undefined where nobody was erased.
 * @throws {ErasureKeyLostError} when the secret does not hold that key: publishing would bring people back.
 * @throws {StorageError}
 */
export async function readErased(
  keyId: string | undefined,
  {
    tombstones,
    readKey,
  }: {
    readonly tombstones: Pick<Tombstones, 'read'>;
    readonly readKey: () => Promise<string | undefined>;
  },
): Promise<Erased> {
  if (keyId === undefined) return nobodyErased;
  const key = await readKey();
  if (key === undefined || erasureKeyId(key) !== keyId) throw new ErasureKeyLostError();
  return {
    async among(bounces) {
      if (bounces.length === 0) return () => false;
      const hashes = new Map(bounces.map(({ address }) => [address, erasureHash(key, address)]));
      const found = await tombstones.read([...hashes.values()]);
      return (bounce) => isErased(found.get(hashes.get(bounce.address) ?? ''), bounce);
    },
  };
}

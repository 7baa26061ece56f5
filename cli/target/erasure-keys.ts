import { erasureKeyIn, withErasureKey } from '../../shared/constant-contact/sign-in.ts';
import { StorageError } from '../../shared/errors.ts';
import type { createTokenSecret } from '../../shared/storage/token-secret.ts';

/** Where the key of the tombstones is kept: for a stack beside the sign-in, in its one secret. */
export interface ErasureKeys {
  /** Undefined where there is none. Throws StorageError. */
  read(): Promise<string | undefined>;
  /**
   * The key, made where there is none; whatever else is kept there stays. For whoever holds the lease, since a run of the
   * poller may store a new token meanwhile.
   *
   * @throws {SignInNeededError} when nobody has signed in: whoever does later would overwrite the key.
   * @throws {StorageError}
   */
  make(): Promise<string>;
  /** The same with a key that another table has; whatever key is there already stays. */
  keep(key: string): Promise<string>;
}

const maxTries = 4;

/** @param newKey 32 random bytes in base64url. */
export function createErasureKeys(
  secret: ReturnType<typeof createTokenSecret>,
  newKey: () => string,
): ErasureKeys {
  async function keep(key: string): Promise<string> {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const stored = await secret.read();
      const known = erasureKeyIn(stored?.text);
      if (known !== undefined) return known;
      // A person may sign in meanwhile: then the key goes into what they have put there. And where an answer was lost,
      // the key is there.
      await secret.replace(stored?.version ?? '', withErasureKey(stored?.text, key));
    }
    throw new StorageError('Could not store the key of erased people: the secret kept changing meanwhile.');
  }
  return {
    read: async () => erasureKeyIn((await secret.read())?.text),
    make: () => keep(newKey()),
    keep,
  };
}

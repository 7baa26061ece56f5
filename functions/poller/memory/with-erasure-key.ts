import { erasureKeyId } from '../../../shared/bounce/tombstone.ts';
import { erasureKeyIn } from '../../../shared/constant-contact/sign-in.ts';
import { StorageError } from '../../../shared/errors.ts';
import type { createTokenSecret } from '../../../shared/storage/token-secret.ts';

type TokenSecret = ReturnType<typeof createTokenSecret>;

/**
 * The secret of a run whose beginning has seen the key of erased people in it. What a read shows without that key is older,
 * and a token must not be stored beside what it shows: the key would be gone.
 *
 * @param keyId undefined where nobody was erased.
 */
export function withErasureKey(secret: TokenSecret, keyId: string | undefined): TokenSecret {
  if (keyId === undefined) return secret;
  return {
    ...secret,
    /** @throws {StorageError} also when the key is not in what is read. */
    async read() {
      const stored = await secret.read();
      const key = erasureKeyIn(stored?.text);
      if (key === undefined || erasureKeyId(key) !== keyId)
        throw new StorageError('Could not read the sign-in secret: it showed an older value than before.');
      return stored;
    },
  };
}

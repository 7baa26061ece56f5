import { createHash } from 'node:crypto';
import {
  GetSecretValueCommand,
  type GetSecretValueResponse,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../clock.ts';
import { StorageError } from '../errors.ts';
import { awsErrorKind, callAws } from './call.ts';

interface StoredValue {
  readonly version: string;
  readonly text: string;
}

/** A rotated token that is not stored is lost, so storing is tried for half a minute before giving up. */
const storeWaitsMs = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * The sign-in in Secrets Manager. There is no conditional put, so `replace` reads the version right before it puts;
 * docs/DECISIONS.md ("The token is stored with read-then-put") says what the remaining moment can cost and why the
 * alternative, moving stage labels, costs more.
 */
export function createTokenSecret(secrets: SecretsManagerClient, secretArn: string, clock: Clock) {
  /** When the newest value was made that this run has seen. */
  let newestMadeAt = 0;

  async function get(): Promise<GetSecretValueResponse | undefined> {
    try {
      return await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    } catch (error) {
      // A secret that has never had a value answers like one that does not exist.
      if (error instanceof ResourceNotFoundException) return undefined;
      const kind = awsErrorKind(error);
      throw new StorageError(`Could not read the sign-in secret (${kind}).`, kind);
    }
  }

  async function read(): Promise<StoredValue | undefined> {
    const { SecretString, VersionId, CreatedDate } = (await get()) ?? {};
    const madeAt = SecretString ? (CreatedDate?.getTime() ?? newestMadeAt) : 0;
    // An older value: taken for a newer sign-in, it would cost the token that was just rotated.
    if (madeAt < newestMadeAt)
      throw new StorageError('Could not read the sign-in secret: it showed an older value than before.');
    if (!SecretString) return undefined;
    newestMadeAt = madeAt;
    return { version: VersionId ?? '', text: SecretString };
  }

  async function readThenPut(version: string | undefined, text: string): Promise<boolean> {
    const current = await read();
    if (current?.version !== version) return false;
    // Of several attempts only the first that arrives counts, and one that arrives late changes nothing.
    const ClientRequestToken = createHash('sha256').update(`${version} ${text}`).digest('hex');
    const put = new PutSecretValueCommand({ SecretId: secretArn, SecretString: text, ClientRequestToken });
    await callAws('store the new sign-in in its secret', secrets.send(put));
    return true;
  }

  return {
    read,
    /** @param version undefined where nothing has been put there yet. */
    async replace(version: string | undefined, text: string): Promise<boolean> {
      for (const wait of storeWaitsMs) {
        try {
          return await readThenPut(version, text);
        } catch {
          await clock.sleep(wait);
        }
      }
      return readThenPut(version, text);
    },
  };
}

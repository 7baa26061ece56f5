import { erasureKeyId } from '../../shared/bounce/tombstone.ts';
import { ErasureKeyLostError } from '../../shared/errors.ts';
import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createKeyClaim } from './claim-erasure-key.ts';
import { type ErasePorts, waitUntil } from './erase-ports.ts';

/**
 * The key of the tombstones; the first time it is made, under the lease.
 *
 * @param until how long to wait for a run that holds the lease.
 * @returns undefined when the run was still at work by then, or somebody stopped it.
 * @throws {ErasureKeyLostError} when the tombstones need another key than the secret has.
 * @throws {SignInNeededError} when nobody has signed in.
 * @throws {StorageError}
 */
export async function openErasure(until: Date, ports: ErasePorts): Promise<string | undefined> {
  const { target, clock, newRevision } = ports;
  const { documents, table, erasureKeys } = target;
  const keyId = await readErasureKeyId(documents, table);
  if (keyId !== undefined) {
    const key = await erasureKeys.read();
    if (key === undefined || erasureKeyId(key) !== keyId) throw new ErasureKeyLostError();
    return key;
  }
  const claim = createKeyClaim(target, { clock, newRevision });
  if (!(await waitUntil(until, ports, 'the run of the poller to end', () => claim.take()))) return undefined;
  return claim.claim(() => erasureKeys.make());
}

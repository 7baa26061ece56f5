import { erasureKeyId } from '../../shared/bounce/tombstone.ts';
import { ErasureKeyLostError } from '../../shared/errors.ts';
import { claimErasureKeyId, readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createLease } from '../../shared/storage/lease.ts';
import { type ErasePorts, waitUntil } from './erase-ports.ts';

/** The lease that ends by itself should this process be killed: making a key takes seconds, a busy secret half a minute. */
const leaseMs = 120_000;

/**
 * The key of the tombstones; the first time it is made, under the lease. A run that has begun before anybody was erased
 * would not look for tombstones: while the lease is held there is none.
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
  const lease = createLease(documents, table);
  const holder = newRevision();
  const isTaken = await waitUntil(until, ports, 'the run of the poller to end', () => {
    const now = clock.now();
    return lease.take(holder, now, new Date(now.getTime() + leaseMs));
  });
  if (!isTaken) return undefined;
  try {
    const key = await erasureKeys.make();
    if (!(await claimErasureKeyId(documents, table, erasureKeyId(key)))) throw new ErasureKeyLostError();
    return key;
  } finally {
    // It ends by itself as well; why this failed matters more.
    await lease.giveBack(holder).catch(() => {});
  }
}

import { erasureKeyId } from '../../shared/bounce/tombstone.ts';
import type { Clock } from '../../shared/clock.ts';
import { ErasureKeyLostError } from '../../shared/errors.ts';
import { claimErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createLease } from '../../shared/storage/lease.ts';
import type { Target } from '../target/target.ts';

/** The lease that ends by itself should this process be killed: making a key takes seconds, a busy secret half a minute. */
const leaseMs = 120_000;

/** The lease under which a table gets its first key of erased people. */
export interface KeyClaim {
  /** Whether this process has it now. Throws StorageError. */
  take(): Promise<boolean>;
  /**
   * For whoever has it: stores a key and names it in the table, and gives the lease back.
   *
   * @param store gives back the key that is stored then.
   * @throws {ErasureKeyLostError} when the table names another.
   * @throws {StorageError}
   */
  claim(store: () => Promise<string>): Promise<string>;
}

/** A run that began before anybody was erased would not look for tombstones: while the lease is held there is none. */
export function createKeyClaim(
  { documents, table }: Pick<Target, 'documents' | 'table'>,
  { clock, newRevision }: { readonly clock: Clock; readonly newRevision: () => string },
): KeyClaim {
  const lease = createLease(documents, table);
  const holder = newRevision();
  return {
    take() {
      const now = clock.now();
      return lease.take(holder, now, new Date(now.getTime() + leaseMs));
    },
    async claim(store) {
      try {
        const key = await store();
        if (!(await claimErasureKeyId(documents, table, erasureKeyId(key)))) throw new ErasureKeyLostError();
        return key;
      } finally {
        // It ends by itself as well; why this failed matters more.
        await lease.giveBack(holder).catch(() => {});
      }
    },
  };
}

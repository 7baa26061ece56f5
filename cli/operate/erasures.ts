import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { addressesIn, withoutAddress } from '../../shared/bounce/mentions.ts';
import { erasureHash, isErased, joinTombstones, type Tombstone } from '../../shared/bounce/tombstone.ts';
import { withoutErased } from '../../shared/bounce/without-erased.ts';
import { factsOf, nextRecord, type Renewing } from '../../shared/next-record.ts';
import { inItsPlace } from '../../shared/storage/batch-eraser.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import type { AdoptSource } from './adopt-source.ts';
import type { AdoptParts } from './adoption.ts';

/** The tombstone of an address, undefined where there is none. */
export type TombstoneOf = (address: string) => Tombstone | undefined;

/** Who was erased in the two tables. */
export interface Erasures {
  /** The tombstones of addresses in either table, read consistently in the target. Throws StorageError. */
  of(addresses: readonly string[]): Promise<TombstoneOf>;
  /**
   * The same tombstones for what the other table has: one of it that cannot be read covers everything, since until when it
   * does nobody can tell.
   */
  forOther(tombstoneOf: TombstoneOf): TombstoneOf;
  /** The tombstone that the other table has. */
  readonly there: TombstoneOf;
}

const forEver = '9999-12-31T23:59:59.999Z';

/** @param key of the tombstones; undefined where neither table has any. */
export function createErasures(
  { target, clock, newRevision }: Pick<AdoptParts, 'target' | 'clock' | 'newRevision'>,
  key: string | undefined,
  { tombstones, unclear }: Pick<AdoptSource, 'tombstones' | 'unclear'>,
): Erasures {
  if (key === undefined) {
    const nobody: TombstoneOf = () => undefined;
    return { of: async () => nobody, forOther: () => nobody, there: nobody };
  }
  const own = createTombstones(target.documents, target.table, { clock, newRevision });
  const hash = (address: string) => erasureHash(key, address);
  const there: TombstoneOf = (address) => tombstones.get(hash(address));
  async function of(addresses: readonly string[]): Promise<TombstoneOf> {
    const hashes = new Map(addresses.map((address) => [address, hash(address)]));
    const here = await own.read([...hashes.values()]);
    return (address) => {
      const one = here.get(hashes.get(address) ?? '');
      const other = there(address);
      return one && other ? joinTombstones(one, other) : (one ?? other);
    };
  }
  return {
    of,
    there,
    forOther: (tombstoneOf) => (address) =>
      unclear.size > 0 && unclear.has(hash(address))
        ? { hash: hash(address), upTo: forEver, erasedAt: forEver }
        : tombstoneOf(address),
  };
}

/** The addresses that a record names: its own, and those in what was said of it. */
export function addressesNamedBy({ address, overrides }: Pick<AddressRecord, 'address' | 'overrides'>) {
  return [address, ...overrides.flatMap(({ reason }) => addressesIn(reason))];
}

/**
 * A record without what tombstones cover, decided anew: older bounces and overrides of its own person, and in the reasons
 * of overrides the addresses of others.
 *
 * @returns the same record where they cover nothing of it, undefined where nothing is left.
 */
export function afterErasure(
  record: AddressRecord,
  tombstoneOf: TombstoneOf,
  how: Renewing,
): AddressRecord | undefined {
  const known = factsOf(record);
  const left = withoutErased(known, tombstoneOf(record.address));
  if (!left) return undefined;
  const overrides = left.overrides.map((override) => {
    const gone = addressesIn(override.reason).filter((address) =>
      isErased(tombstoneOf(address), { bouncedAt: override.at }),
    );
    const reason = gone.reduce((text, address) => withoutAddress(text, address, inItsPlace), override.reason);
    return { ...override, reason };
  });
  const facts = { ...left, overrides };
  return isDeepStrictEqual(facts, known) ? record : (nextRecord(facts, record, how) ?? record);
}

import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { joinIncidents } from '../../shared/bounce/outage/join-incidents.ts';
import { erasureHash, erasureKeyId, joinTombstones, type Tombstone } from '../../shared/bounce/tombstone.ts';
import { withoutErased } from '../../shared/bounce/without-erased.ts';
import type { Clock } from '../../shared/clock.ts';
import { ErasureKeyLostError, StorageError } from '../../shared/errors.ts';
import { batchKeyPrefix, erasedKeyPrefix } from '../../shared/names.ts';
import { joinedRecord } from '../../shared/next-record.ts';
import { toRecord } from '../../shared/storage/address-item.ts';
import { adoptBatches } from '../../shared/storage/adopt-batches.ts';
import { eraseAddressItem } from '../../shared/storage/erase-address-item.ts';
import { claimErasureKeyId, erasureItemKey, readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { createLease } from '../../shared/storage/lease.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { createTombstones, toTombstone } from '../../shared/storage/tombstones.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import type { Target } from '../target/target.ts';

export interface AdoptParts {
  /** Where to. */
  readonly target: Target;
  /** The table to adopt, in the same region and account. */
  readonly from: string;
  /** Nothing is written without it. */
  readonly applies: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newRevision: () => string;
  readonly isInterrupted: () => boolean;
  readonly onProgress: (records: number) => void;
}

/** What there is, or was, to change. */
export interface AdoptCounts {
  readonly tombstones: number;
  readonly incidents: number;
  /** Records looked at, and those of them that bring something new. */
  readonly records: number;
  readonly changed: number;
  /** Records that are not brought back, or go, because their person was erased. */
  readonly erased: number;
  readonly batches: number;
  /** Items that are not in the form we write, or whose key is not their address. They stay where they are. */
  readonly refused: number;
  /** The first of those that change, and of those that are refused. */
  readonly samples: readonly AddressRecord[];
  readonly refusedSamples: readonly string[];
}

export type Adoption =
  | { readonly is: 'complete'; readonly counts: AdoptCounts }
  | { readonly is: 'interrupted'; readonly counts: AdoptCounts }
  | { readonly is: 'failed'; readonly why: StorageError; readonly counts: AdoptCounts }
  /** Nothing was written: the tombstones of the two tables need different keys, or one that the secret does not hold. */
  | { readonly is: 'two keys'; readonly own: string; readonly other: string }
  | { readonly is: 'key missing'; readonly keyId: string }
  /** Nothing was written: a run that knows of no tombstones is at work. */
  | { readonly is: 'run at work' };

const mostSamples = 20;
/** Records written at once, as in a batch. */
const concurrency = 16;
const leaseMs = 120_000;

/**
 * Merges another table of ours into the target. All of it are joins: it can be repeated, and both tables may change
 * meanwhile. Tombstones come first, so that nobody who was erased on either side comes back; the secret and the poller's
 * memory, the register of incidents apart, stay out of it.
 *
 * @throws {ErasureKeyLostError} when the target's own tombstones need a key that its secret does not hold.
 * @throws {StorageError} when it fails before anything is written.
 */
export async function adopt(parts: AdoptParts): Promise<Adoption> {
  const keys = await checkKeys(parts);
  if (keys.is !== 'fine') return keys;
  const counts = {
    ...{ tombstones: 0, incidents: 0, records: 0, changed: 0, erased: 0, batches: 0, refused: 0 },
    ...{ samples: [] as AddressRecord[], refusedSamples: [] as string[] },
  };
  try {
    return { is: await adoptAll(parts, keys.key, counts), counts };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { is: 'failed', why: error, counts };
  }
}

type Counts = { -readonly [Name in keyof AdoptCounts]: AdoptCounts[Name] } & {
  samples: AddressRecord[];
  refusedSamples: string[];
};
type Keys =
  | { readonly is: 'fine'; readonly key: string | undefined }
  | Extract<Adoption, { readonly is: 'two keys' | 'key missing' | 'run at work' }>;

async function checkKeys({ target, from, applies, clock, newRevision }: AdoptParts): Promise<Keys> {
  const { documents, table } = target;
  const own = await readErasureKeyId(documents, table);
  const other = await readErasureKeyId(documents, from);
  const needed = own ?? other;
  if (needed === undefined) return { is: 'fine', key: undefined };
  if (own !== undefined && other !== undefined && own !== other) return { is: 'two keys', own, other };
  const key = await target.erasureKeys.read();
  if (key === undefined || erasureKeyId(key) !== needed) {
    if (own !== undefined) throw new ErasureKeyLostError();
    return { is: 'key missing', keyId: needed };
  }
  if (own !== undefined || !applies) return { is: 'fine', key };
  // As when the first person is erased: a run that began before would not look for tombstones.
  const lease = createLease(documents, table);
  const holder = newRevision();
  const now = clock.now();
  if (!(await lease.take(holder, now, new Date(now.getTime() + leaseMs)))) return { is: 'run at work' };
  try {
    if (!(await claimErasureKeyId(documents, table, needed))) throw new ErasureKeyLostError();
    return { is: 'fine', key };
  } finally {
    await lease.giveBack(holder).catch(() => {});
  }
}

async function adoptAll(
  parts: AdoptParts,
  key: string | undefined,
  counts: Counts,
): Promise<'complete' | 'interrupted'> {
  const { target, from, applies, newRevision, isInterrupted } = parts;
  const { documents, table } = target;
  const adopted = await adoptTombstones(parts, counts);
  /** The tombstones of either side, by address. */
  async function tombstonesOf(
    addresses: readonly string[],
  ): Promise<(address: string) => Tombstone | undefined> {
    if (key === undefined || addresses.length === 0) return () => undefined;
    const hashes = new Map(addresses.map((address) => [address, erasureHash(key, address)]));
    const own = await createTombstones(documents, table, parts).read([...hashes.values()]);
    return (address) => {
      const hash = hashes.get(address) ?? '';
      const [one, other] = [own.get(hash), adopted.get(hash)];
      return one && other ? joinTombstones(one, other) : (one ?? other);
    };
  }
  if (adopted.size > 0) await eraseOwn(parts, tombstonesOf, counts);
  await adoptIncidents(parts, counts);
  for await (const { records, unreadable } of scanAddresses(documents, from)) {
    if (isInterrupted()) return 'interrupted';
    counts.refused += unreadable.length;
    counts.refusedSamples.push(...unreadable.slice(0, mostSamples - counts.refusedSamples.length));
    await adoptRecords(records, parts, tombstonesOf, counts);
    parts.onProgress(counts.records);
  }
  if (isInterrupted()) return 'interrupted';
  const pages = scanTable(documents, from, batchKeyPrefix);
  const batches = await adoptBatches(documents, table, { pages, applies, newRevision, tombstonesOf });
  counts.batches = batches.changed;
  counts.refused += batches.refused.length;
  counts.refusedSamples.push(...batches.refused.slice(0, mostSamples - counts.refusedSamples.length));
  return 'complete';
}

type TombstonesOf = (addresses: readonly string[]) => Promise<(address: string) => Tombstone | undefined>;

/** @returns those of the other table, by hash. */
async function adoptTombstones(parts: AdoptParts, counts: Counts): Promise<ReadonlyMap<string, Tombstone>> {
  const { target, from, applies } = parts;
  const { documents, table } = target;
  const own = createTombstones(documents, table, parts);
  const adopted = new Map<string, Tombstone>();
  for await (const { items } of scanTable(documents, from, erasedKeyPrefix)) {
    for (const tombstone of items.filter(({ pk }) => pk !== erasureItemKey).map(toTombstone)) {
      adopted.set(tombstone.hash, tombstone);
      const known = (await own.read([tombstone.hash])).get(tombstone.hash);
      const joined = known ? joinTombstones(known, tombstone) : tombstone;
      const isSame =
        known?.upTo === joined.upTo && known.erasedAt === joined.erasedAt && known.blocked === joined.blocked;
      if (isSame) continue;
      counts.tombstones += 1;
      if (applies) await own.add(tombstone);
    }
  }
  return adopted;
}

/** Somebody who was erased there may have a record here. */
async function eraseOwn({ target, applies }: AdoptParts, tombstonesOf: TombstonesOf, counts: Counts) {
  const { documents, table } = target;
  for await (const { records } of scanAddresses(documents, table)) {
    const tombstoneOf = await tombstonesOf(records.map(({ address }) => address));
    for (const record of records) {
      const tombstone = tombstoneOf(record.address);
      if (!tombstone || withoutErased(record, tombstone)) continue;
      counts.erased += 1;
      if (applies) await eraseCovered(record.address, tombstone, target);
    }
  }
}

async function adoptIncidents({ target, from, applies, newRevision }: AdoptParts, counts: Counts) {
  const { documents, table } = target;
  const others = await createIncidentRegister(documents, from, newRevision).read();
  const own = createIncidentRegister(documents, table, newRevision);
  const known = await own.read();
  counts.incidents = joinIncidents(known, others).filter((incident) => !known.includes(incident)).length;
  if (applies && counts.incidents > 0) await own.change((all) => joinIncidents(all, others));
}

async function adoptRecords(
  others: readonly AddressRecord[],
  { target, applies, clock, random, newRevision }: AdoptParts,
  tombstonesOf: TombstonesOf,
  counts: Counts,
): Promise<void> {
  const { records, policy } = target;
  const addresses = others.map(({ address }) => address);
  const tombstoneOf = await tombstonesOf(addresses);
  const known = await records.readMany(addresses);
  counts.records += others.length;
  const faults: unknown[] = [];
  const changed = await pMap(
    others,
    async (whole) => {
      if (faults.length > 0) return undefined;
      const other = withoutErased(whole, tombstoneOf(whole.address));
      if (!other) {
        counts.erased += 1;
        return undefined;
      }
      const join = (record: AddressRecord | undefined) =>
        joinedRecord(record, other, { policy, now: clock.now(), newRevision });
      if (!applies) return join(known.get(whole.address));
      try {
        const update = await updateAddressRecord(known.get(whole.address), join, { records, clock, random });
        return update.outcome === 'written' ? update.after : undefined;
      } catch (error) {
        faults.push(error);
        return undefined;
      }
    },
    { concurrency },
  );
  for (const record of changed) {
    if (!record) continue;
    counts.changed += 1;
    if (counts.samples.length < mostSamples) counts.samples.push(record);
  }
  if (faults.length > 0) throw faults[0];
  // Somebody may have been erased meanwhile: then what was just written goes again.
  if (!applies) return;
  const now = await tombstonesOf(changed.flatMap((record) => record?.address ?? []));
  for (const record of changed) {
    const tombstone = record && now(record.address);
    if (tombstone) await eraseCovered(record.address, tombstone, target);
  }
}

/** Leaves a record that tells of something newer. */
async function eraseCovered(
  address: string,
  tombstone: Tombstone,
  { documents, table }: Target,
): Promise<void> {
  await eraseAddressItem(documents, table, address, async (item) => {
    const record = toRecord(item);
    return record !== undefined && withoutErased(record, tombstone) === undefined;
  });
}

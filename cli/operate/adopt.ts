import { joinIncidents } from '../../shared/bounce/outage/join-incidents.ts';
import { isSameTombstone, joinTombstones, type Tombstone } from '../../shared/bounce/tombstone.ts';
import { StorageError } from '../../shared/errors.ts';
import { adoptBatch } from '../../shared/storage/adopt-batch.ts';
import { createIncidentRegister, incidentsKey } from '../../shared/storage/incident-register.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import { checkKeys } from './adopt-keys.ts';
import { adoptRecords } from './adopt-records.ts';
import { type AdoptSource, readSource } from './adopt-source.ts';
import { type Adoption, type AdoptParts, type AdoptTally, createAdoptTally } from './adoption.ts';
import { eraseOwn } from './erase-own.ts';
import { createErasures, type Erasures } from './erasures.ts';
import { withdrawUndone } from './withdraw-undone.ts';

/**
 * Merges another table of ours into the target. All of it are joins: it can be repeated, and both tables may change
 * meanwhile. Tombstones come first, so that nobody who was erased on either side comes back; then batches, so that what was
 * taken back on either side does not stand; the secret and the poller's memory, the register of incidents apart, stay out
 * of it.
 *
 * @throws {ErasureKeyLostError} when the target's own tombstones need a key that its secret does not hold.
 * @throws {StorageError} when it fails before anything is written.
 */
export async function adopt(parts: AdoptParts): Promise<Adoption> {
  const source = await readSource(parts.from);
  const hasTombstones = source.tombstones.size > 0 || source.unclear.size > 0;
  const keys = await checkKeys(parts, hasTombstones);
  if (keys.is !== 'fine') return keys;
  const tally = createAdoptTally();
  try {
    const erasures = createErasures(parts, keys.key, source);
    const is = (await adoptAll(source, erasures, parts, tally)) ? 'complete' : 'interrupted';
    return { is, counts: tally.counts() };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { is: 'failed', why: error, counts: tally.counts() };
  }
}

/** @returns false when it was interrupted. */
async function adoptAll(
  source: AdoptSource,
  erasures: Erasures,
  parts: AdoptParts,
  tally: AdoptTally,
): Promise<boolean> {
  const { target, from, isInterrupted, onProgress } = parts;
  tally.refuse(...source.refused);
  for (const tombstone of source.tombstones.values()) await adoptTombstone(tombstone, parts, tally);
  if (source.tombstones.size > 0 && !(await eraseOwn(parts, erasures.there, tally))) return false;
  const undone = new Set<string>();
  for (const head of source.batches) {
    if (isInterrupted()) return false;
    const adopted = await adoptBatch(target.documents, target.table, head, {
      ...parts,
      tombstonesOf: async (addresses) => erasures.forOther(await erasures.of(addresses)),
    });
    if (adopted.is === 'refused') tally.refuse(adopted.key);
    else if (adopted.isNews) tally.add('batches');
    if (adopted.is === 'adopted' && adopted.isUndone) undone.add(head.batch.id);
  }
  if (!(await withdrawUndone(undone, source, erasures, parts, tally))) return false;
  await adoptIncidents(parts, tally);
  for await (const { records, unreadable } of scanAddresses(from.documents, from.table)) {
    if (isInterrupted()) return false;
    tally.refuse(...unreadable);
    await adoptRecords(records, parts, { erasures, undone }, tally);
    onProgress(tally.counts().records);
  }
  return !isInterrupted();
}

async function adoptTombstone(tombstone: Tombstone, parts: AdoptParts, tally: AdoptTally): Promise<void> {
  const { documents, table } = parts.target;
  const own = createTombstones(documents, table, parts);
  const known = (await own.read([tombstone.hash])).get(tombstone.hash);
  const joined = known ? joinTombstones(known, tombstone) : tombstone;
  if (known && isSameTombstone(known, joined)) return;
  if (parts.applies) await own.add(tombstone);
  tally.add('tombstones');
}

async function adoptIncidents(
  { target, from, applies, newRevision }: AdoptParts,
  tally: AdoptTally,
): Promise<void> {
  const { documents, table } = target;
  const others = await createIncidentRegister(from.documents, from.table, newRevision)
    .read()
    .catch((error: unknown) => {
      // DynamoDB's own failures have a kind; without one, the register is not in the form we write.
      if (!(error instanceof StorageError) || error.kind !== undefined) throw error;
      tally.refuse(incidentsKey);
      return [];
    });
  const own = createIncidentRegister(documents, table, newRevision);
  const known = await own.read();
  const news = joinIncidents(known, others).filter((incident) => !known.includes(incident)).length;
  if (applies && news > 0) await own.change((all) => joinIncidents(all, others));
  tally.add('incidents', news);
}

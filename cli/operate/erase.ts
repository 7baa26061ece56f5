import { hourMs, parseInstant } from '../../shared/bounce/instant.ts';
import { erasureHash, type Tombstone } from '../../shared/bounce/tombstone.ts';
import { batchKeyPrefix } from '../../shared/names.ts';
import { eraseAddressItem } from '../../shared/storage/erase-address-item.ts';
import { readLeaseHolder } from '../../shared/storage/lease.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import type { ErasedFromFiles } from '../target/copies.ts';
import { dropLettersOf } from './drop-letters-of.ts';
import { erasureOf } from './erase-from-copies.ts';
import { eraseMentions, type Mentions, plannedOf } from './erase-mentions.ts';
import { type ErasePorts, waitUntil } from './erase-ports.ts';

/** What is left to do by somebody, or by the same command once more. */
type EraseEnd =
  /** Nothing was on its way, or it has arrived and was erased as well. */
  | 'complete'
  /** Something is on its way that may bring the record back, or dead letters could not all be looked at. */
  | 'lookAgain'
  | 'interrupted';

export interface Erased {
  readonly end: EraseEnd;
  readonly tombstone: Tombstone;
  readonly removed: {
    readonly record: boolean;
    /** Batches that named the address, and records of others in which a reason did. */
    readonly batches: number;
    readonly reasons: number;
    readonly deadLetters: number;
    /** Backups that named the person, and messages that waited; undefined where there are no files to reach. */
    readonly files: ErasedFromFiles | undefined;
  };
  /** Addresses of others, of whom a reason names the person still: it could not be written. */
  readonly left: readonly string[];
  /** The ids of batches that named the person and may be being written: whoever does may write the record again. */
  readonly planned: readonly string[];
}

/**
 * Erases one person, and looks again once what was on its way has arrived. The tombstone comes first: whatever is cut
 * after it, nothing is published any more, and doing it again does the rest.
 *
 * @param blocked whether the address stays one not to mail; undefined leaves that as it is.
 * @param until how long to wait for what is on its way.
 * @throws {StorageError} when AWS fails; repeating it does the rest.
 */
export async function erasePerson(
  address: string,
  {
    key,
    blocked,
    until,
  }: { readonly key: string; readonly blocked: boolean | undefined; readonly until: Date },
  ports: ErasePorts,
): Promise<Erased> {
  const { target, clock, say } = ports;
  const { documents, table, queues } = target;
  const tombstones = createTombstones(documents, table, ports);
  const hash = erasureHash(key, address);
  const known = (await tombstones.read([hash])).get(hash);
  const isBlocked = blocked ?? known?.blocked ?? false;

  /** Covers all that is known by now. */
  function bury(newest = ''): Promise<Tombstone> {
    const at = clock.now().toISOString();
    const upTo = newest > at ? newest : at;
    return tombstones.add({ hash, upTo, erasedAt: at, ...(isBlocked && { blocked: true }) });
  }
  const eraseRecord = () =>
    eraseAddressItem(documents, table, address, async (item) => {
      tombstone = await bury(newestTime(item));
      return true;
    });

  let tombstone = await bury();
  const running = await readLeaseHolder(documents, table, clock.now());
  const mentions = await eraseMentions({ address, hash }, ports);
  let dropped = await dropLettersOf(address, ports);
  const files = await target.copies?.erase(erasureOf({ address }));
  // Nobody else is at work in a store that this process has: neither on a batch nor on what waits, which was looked through.
  const isAlone = files !== undefined;
  const held = isAlone ? [] : await plannedOf(heldBy(mentions, known, clock.now()), target);
  let record = await eraseRecord();
  let planned: readonly string[] = [];
  const isIdle = await waitUntil(until, ports, 'what is on its way', async () => {
    const isRunning =
      running !== undefined && (await readLeaseHolder(documents, table, clock.now())) === running;
    const waiting = isAlone ? 0 : await queues.countWaiting();
    if (waiting > 0) say(`${waiting} bounces are waiting for a decision`);
    planned = await plannedOf(held, target);
    if (planned.length > 0) say(`${planned.length} batches that named the address are not done`);
    return !isRunning && waiting === 0 && planned.length === 0;
  });
  // What was on its way has written the record again, or ended among the dead letters.
  const again = await dropLettersOf(address, ports);
  dropped = { dropped: dropped.dropped + again.dropped, isWhole: again.isWhole };
  record = (await eraseRecord()) || record;
  // Whoever wrote a batch had read its reason as well.
  const later = held.length > 0 ? await eraseMentions({ address, hash }, ports) : undefined;
  const { left } = later ?? mentions;
  const isComplete = isIdle && dropped.isWhole;
  return {
    end: ports.isInterrupted() && !isComplete ? 'interrupted' : isComplete ? 'complete' : 'lookAgain',
    tombstone,
    removed: {
      ...{ record, deadLetters: dropped.dropped, files },
      batches: mentions.batches + (later?.batches ?? 0),
      reasons: mentions.reasons + (later?.reasons ?? 0),
    },
    left,
    planned: planned.map((key) => key.slice(batchKeyPrefix.length)),
  };
}

/**
 * The keys of batches that may bring the person back: whoever writes one holds some hundred of its addresses at a time,
 * which takes seconds. One that they were taken out of an hour ago does so no more.
 */
function heldBy(
  { takenFrom, takenBefore }: Mentions,
  known: Tombstone | undefined,
  now: Date,
): readonly string[] {
  const isRecent = known !== undefined && now.getTime() - Date.parse(known.erasedAt) < hourMs;
  return [...new Set([...takenFrom, ...(isRecent ? takenBefore : [])])];
}

/** The newest bounce or override that an item tells of; whatever somebody may have written into it by hand. */
function newestTime({ bounces, bouncedAt, overrides }: Readonly<Record<string, unknown>>): string {
  const times = [
    ...listOf(bounces).map((bounce) => bounce?.bouncedAt),
    ...listOf(overrides).map((override) => override?.at),
    bouncedAt,
  ];
  return (
    times
      .filter((time) => typeof time === 'string' && parseInstant(time) === time)
      .sort()
      .at(-1) ?? ''
  );
}

const listOf = (value: unknown) => (Array.isArray(value) ? value : []);

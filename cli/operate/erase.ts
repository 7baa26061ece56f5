import { normaliseAddress } from '../../shared/bounce/address.ts';
import { parseInstant } from '../../shared/bounce/instant.ts';
import { mentions } from '../../shared/bounce/mentions.ts';
import { erasureHash, erasureKeyId, type Tombstone } from '../../shared/bounce/tombstone.ts';
import type { Clock } from '../../shared/clock.ts';
import { ErasureKeyLostError } from '../../shared/errors.ts';
import { batchKeyPrefix } from '../../shared/names.ts';
import { parseJson } from '../../shared/parse-json.ts';
import { eraseAddressItem } from '../../shared/storage/erase-address-item.ts';
import { eraseFromBatches } from '../../shared/storage/erase-from-batches.ts';
import { claimErasureKeyId, readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createLease, readLeaseHolder } from '../../shared/storage/lease.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import type { DeadLetters } from '../target/dead-letters.ts';
import type { Target } from '../target/target.ts';

/** What erasing reads and writes. */
export interface ErasePorts {
  readonly target: Pick<Target, 'documents' | 'table' | 'records' | 'deadLetters' | 'erasureKeys'> & {
    readonly queues: Pick<Target['queues'], 'countWaiting'>;
  };
  readonly clock: Clock;
  readonly newRevision: () => string;
  readonly isInterrupted: () => boolean;
  /** Called with what is waited for, and how far something is. */
  readonly say: (text: string) => void;
}

/** What is left to do by somebody, or by the same command once more. */
type EraseEnd =
  /** Nothing was on its way, or it has arrived and was erased as well. */
  | 'complete'
  /** Bounces are on their way that may bring the record back, or dead letters could not all be looked at. */
  | 'lookAgain'
  | 'interrupted';

export interface Erased {
  readonly end: EraseEnd;
  readonly tombstone: Tombstone;
  readonly removed: {
    readonly record: boolean;
    readonly batches: number;
    readonly deadLetters: number;
  };
}

/** The lease that ends by itself should this process be killed: making a key takes seconds, a busy secret half a minute. */
const leaseMs = 120_000;
const lookEveryMs = 5_000;

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
  const { target, clock, newRevision, say } = ports;
  const { documents, table, queues, deadLetters } = target;
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
  const batches = await eraseFromBatches(
    documents,
    table,
    { address, hash },
    {
      pages: scanTable(documents, table, batchKeyPrefix),
      newRevision,
    },
  );
  let dropped = await dropDeadLetters(address, deadLetters, ports);
  let record = await eraseRecord();
  const isIdle = await waitUntil(until, ports, 'bounces on their way to be decided', async () => {
    const isRunning =
      running !== undefined && (await readLeaseHolder(documents, table, clock.now())) === running;
    const waiting = await queues.countWaiting();
    if (waiting > 0) say(`${waiting} bounces are waiting for a decision`);
    return !isRunning && waiting === 0;
  });
  // What was on its way has written the record again, or ended among the dead letters.
  const again = await dropDeadLetters(address, deadLetters, ports);
  dropped = { dropped: dropped.dropped + again.dropped, isWhole: again.isWhole };
  record = (await eraseRecord()) || record;
  const isComplete = isIdle && dropped.isWhole;
  return {
    end: ports.isInterrupted() && !isComplete ? 'interrupted' : isComplete ? 'complete' : 'lookAgain',
    tombstone,
    removed: { record, batches, deadLetters: dropped.dropped },
  };
}

/** @returns false when it did not come true in time, or somebody stopped it. It is asked once at least. */
async function waitUntil(
  until: Date,
  { clock, isInterrupted, say }: ErasePorts,
  what: string,
  isTrue: () => Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    if (await isTrue()) return true;
    const left = until.getTime() - clock.now().getTime();
    if (left <= 0 || isInterrupted()) return false;
    say(`waiting for ${what}, ${Math.ceil(left / 60_000)} min at most`);
    await clock.sleep(Math.min(left, lookEveryMs));
  }
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

async function dropDeadLetters(
  address: string,
  deadLetters: DeadLetters,
  { isInterrupted }: ErasePorts,
): Promise<{ readonly dropped: number; readonly isWhole: boolean }> {
  const { letters, inFlight, isWhole } = await deadLetters.look({ isInterrupted });
  const ofPerson = letters.filter(({ body }) => names(body, address));
  await deadLetters.giveBack(letters.filter((letter) => !ofPerson.includes(letter)));
  const refused = await deadLetters.drop(ofPerson);
  return {
    dropped: ofPerson.length - refused.length,
    isWhole: isWhole && inFlight === 0 && refused.length === 0,
  };
}

/** Whether a message is about an address, in whatever spelling it came: in a value of it, or in what was cut. */
function names(body: string, address: string): boolean {
  // Bodies are ASCII, and what nobody could read is JSON within JSON.
  const readable = body.replaceAll(/\\+u([0-9a-f]{4})/gi, (_, unit) =>
    String.fromCharCode(Number.parseInt(unit, 16)),
  );
  return mentions(readable, address) || isNamedIn(parseJson(body), address);
}

function isNamedIn(value: unknown, address: string): boolean {
  if (typeof value === 'string')
    return normaliseAddress(value) === address || isNamedIn(objectIn(value), address);
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((one) => isNamedIn(one, address))
  );
}

/** Of a text that is JSON; a text alone would be looked into again and again. */
function objectIn(text: string): object | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? value : undefined;
}

import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { StorageError } from '../../shared/errors.ts';
import type { AddressRecords } from '../../shared/storage/address-records.ts';
import type { Batch, Batches } from '../../shared/storage/batches.ts';
import { type RecordUpdate, updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import type { Writing } from './decide-again.ts';
import { withOverride, withoutOverride } from './override-record.ts';

/** What is done with a batch: its addresses get what it says, or it is taken back. */
export type BatchTask = 'apply' | 'undo';

/** How the work on a batch ended. */
type BatchEnd =
  | { readonly is: 'complete' }
  /** Somebody stopped it. */
  | { readonly is: 'interrupted' }
  /** The batch was taken back meanwhile. */
  | { readonly is: 'undone' }
  | { readonly is: 'failed'; readonly why: StorageError };

/** A record that was written. */
export interface ChangedRecord {
  readonly before: AddressRecord | undefined;
  readonly after: AddressRecord;
}

export interface BatchRun {
  readonly end: BatchEnd;
  /** Records that were written, and those where there was nothing to write. */
  readonly changed: number;
  readonly unchanged: number;
  /** The first of those that were written. */
  readonly samples: readonly ChangedRecord[];
  /** Those that were written and whose newest bounce is an `S`: the vendor itself may go on holding them. */
  readonly suspended: readonly string[];
}

export interface BatchParts extends Writing {
  readonly batches: Batches;
  readonly records: AddressRecords;
  readonly policy: Policy;
  readonly isInterrupted: () => boolean;
  /** Called with how many addresses have been dealt with. */
  readonly onProgress: (done: number) => void;
}

/** As many sentences as a person reads. */
const mostSamples = 20;
/** Records written at once. DynamoDB takes far more; the classifier is at work too. */
const concurrency = 16;

/**
 * Writes the records of a batch, or takes it back. Whoever begins anew after an interruption or a crash does no harm:
 * where there is nothing to write, nothing is written. What is taken back while it is written stands nowhere once both
 * have ended; only where the one that writes is killed in the middle has it to be taken back once more.
 */
export async function runBatch(task: BatchTask, batch: Batch, parts: BatchParts): Promise<BatchRun> {
  const tally = createTally(parts.onProgress);
  try {
    const is = await (task === 'undo' ? undo(batch, tally, parts) : apply(batch, tally, parts));
    return { end: { is }, ...tally.counted() };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { end: { is: 'failed', why: error }, ...tally.counted() };
  }
}

type Tally = ReturnType<typeof createTally>;
type Ended = Exclude<BatchEnd['is'], 'failed'>;

async function apply(batch: Batch, tally: Tally, parts: BatchParts): Promise<Ended> {
  const { batches, policy, clock, newRevision, isInterrupted } = parts;
  // Somebody else may take it back at another computer.
  const isTakenBack = async () => (await batches.read(batch.id))?.status === 'undone';
  if (await isTakenBack()) return 'undone';
  for await (const page of batches.members(batch)) {
    if (isInterrupted()) return 'interrupted';
    const writing = changeRecords(page, parts, tally, (address, record) =>
      withOverride(address, record, batch, { policy, now: clock.now(), newRevision }),
    );
    const [written] = await Promise.allSettled([writing]);
    // After a fault and after Ctrl-C, too: whoever takes it back may have been at these records before they were written.
    if (await isTakenBack()) {
      await withdraw(
        page,
        batch,
        createTally(() => {}),
        { ...parts, isInterrupted: () => false },
      );
      return 'undone';
    }
    if (written.status === 'rejected') throw written.reason;
    if (!written.value) return 'interrupted';
  }
  return (await batches.end(batch.id, 'done')).status === 'undone' ? 'undone' : 'complete';
}

async function undo(batch: Batch, tally: Tally, parts: BatchParts): Promise<Ended> {
  const { batches, isInterrupted } = parts;
  // First, so that nobody goes on with it meanwhile or later, and whoever is writing it withdraws what he wrote since.
  await batches.end(batch.id, 'undone');
  for await (const page of batches.members(batch)) {
    if (isInterrupted()) return 'interrupted';
    if (!(await withdraw(page, batch, tally, parts))) return 'interrupted';
  }
  return 'complete';
}

function withdraw(page: readonly string[], batch: Batch, tally: Tally, parts: BatchParts): Promise<boolean> {
  const { policy, clock, newRevision } = parts;
  return changeRecords(page, parts, tally, (_, record) =>
    withoutOverride(record, batch.id, { policy, now: clock.now(), newRevision }),
  );
}

/**
 * Changes the records of some addresses. After the first fault, or Ctrl-C, those under way are brought to their end and
 * no more are begun.
 *
 * @returns whether none was left out.
 * @throws {StorageError} the first fault.
 */
async function changeRecords(
  addresses: readonly string[],
  { records, clock, random, isInterrupted }: BatchParts,
  tally: Tally,
  change: (address: string, record: AddressRecord | undefined) => AddressRecord | undefined,
): Promise<boolean> {
  // A read that lags may show a record without what is to be taken back, or no record: nothing would be written.
  const known = await records.readMany(addresses, { consistent: true });
  const faults: unknown[] = [];
  const updates = await pMap(
    addresses,
    async (address) => {
      if (faults.length > 0 || isInterrupted()) return undefined;
      try {
        const next = (record: AddressRecord | undefined) => change(address, record);
        const update = await updateAddressRecord(known.get(address), next, { records, clock, random });
        tally.advance();
        return update;
      } catch (error) {
        faults.push(error);
        return undefined;
      }
    },
    { concurrency },
  );
  // What is shown stands in the order of the addresses, whichever was written first.
  for (const update of updates) if (update) tally.count(update);
  if (faults.length > 0) throw faults[0];
  return !updates.includes(undefined);
}

function createTally(onProgress: BatchParts['onProgress']) {
  const samples: ChangedRecord[] = [];
  const suspended: string[] = [];
  let done = 0;
  let changed = 0;
  let unchanged = 0;
  return {
    advance(): void {
      done += 1;
      onProgress(done);
    },
    count(update: RecordUpdate): void {
      if (update.outcome === 'written') {
        const { before, after } = update;
        changed += 1;
        if (samples.length < mostSamples) samples.push({ before, after });
        if (after.history.newest[0]?.code === 'S') suspended.push(after.address);
      } else unchanged += 1;
    },
    counted: (): Omit<BatchRun, 'end'> => ({ changed, unchanged, samples, suspended }),
  };
}

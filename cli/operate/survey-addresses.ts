import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import { StorageError } from '../../shared/errors.ts';
import type { AddressRecords } from '../../shared/storage/address-records.ts';
import type { SelectedPage } from './select-records.ts';

/** What is known of some addresses before anything is said of them. */
export interface Survey {
  readonly addresses: number;
  /** How many have each decision. */
  readonly decisions: ReadonlyMap<Decision, number>;
  /** How many would not be written. */
  readonly leftAlone: number;
  /** The first of those that have a record. */
  readonly samples: readonly AddressRecord[];
  readonly withoutRecord: readonly string[];
  /** Somebody has changed their records by hand: nobody may write them. */
  readonly unreadable: readonly string[];
}

export interface SurveyParts {
  /** Whether what is to be said leaves a record as it is. */
  readonly isLeftAlone: (record: AddressRecord) => boolean;
  readonly records: Pick<AddressRecords, 'readMany' | 'readNow'>;
  readonly isInterrupted: () => boolean;
  /** Called with how many addresses have been looked up. */
  readonly onProgress: (done: number) => void;
}

/** Enough to see whether the right ones are meant. */
const mostSamples = 20;
const concurrency = 16;

/**
 * Looks up what is known of addresses.
 *
 * @param pages the addresses, each once, some at a time.
 * @returns undefined when somebody has stopped it.
 * @throws {StorageError}
 */
export async function surveyAddresses(
  pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  { records, isLeftAlone, isInterrupted, onProgress }: SurveyParts,
): Promise<Survey | undefined> {
  const tally = createTally();
  const withoutRecord: string[] = [];
  const unreadable: string[] = [];
  let [addresses, leftAlone] = [0, 0];
  for await (const page of pages) {
    if (isInterrupted()) return undefined;
    const known = await records.readMany(page);
    const found = await pMap(page, (address) => known.get(address) ?? readAgain(address, records), {
      concurrency,
    });
    for (const [position, record] of found.entries()) {
      const address = page[position] ?? '';
      if (record === 'unreadable') unreadable.push(address);
      else if (record === undefined) withoutRecord.push(address);
      else {
        tally.count(record);
        if (isLeftAlone(record)) leftAlone += 1;
      }
    }
    addresses += page.length;
    onProgress(addresses);
  }
  return { addresses, ...tally.counted(), leftAlone, withoutRecord, unreadable };
}

/** What was found by filters: a survey, and the addresses for a batch. */
export interface SurveyedSelection {
  readonly found: Survey;
  /** Each once, some at a time. */
  readonly members: Iterable<readonly string[]>;
}

/**
 * Takes the addresses of a selection and what is known of them. They are kept packed, a byte for each character, so that
 * nothing has to be written before somebody has agreed to it.
 *
 * @param pages in which no record comes twice.
 * @returns undefined when somebody has stopped it.
 * @throws {StorageError}
 */
export async function surveySelection(
  pages: AsyncIterable<Pick<SelectedPage, 'records' | 'read'>>,
  {
    isInterrupted,
    onProgress,
  }: {
    readonly isInterrupted: () => boolean;
    /** Called with how many records were found, and of how many. */
    readonly onProgress: (found: number, read: number) => void;
  },
): Promise<SurveyedSelection | undefined> {
  const tally = createTally();
  const packed: string[] = [];
  let [addresses, read] = [0, 0];
  for await (const page of pages) {
    if (isInterrupted()) return undefined;
    for (const record of page.records) tally.count(record);
    if (page.records.length > 0) packed.push(page.records.map(({ address }) => address).join(separator));
    addresses += page.records.length;
    read += page.read;
    onProgress(addresses, read);
  }
  return {
    found: { addresses, ...tally.counted(), leftAlone: 0, withoutRecord: [], unreadable: [] },
    members: { [Symbol.iterator]: () => unpacked(packed) },
  };
}

function* unpacked(packed: readonly string[]): Generator<readonly string[]> {
  for (const page of packed) yield page.split(separator);
}

/** In no address: a line ends there. */
const separator = '\n';

function createTally() {
  const decisions = new Map<Decision, number>();
  const samples: AddressRecord[] = [];
  return {
    count(record: AddressRecord): void {
      const { decision } = record.assessment;
      decisions.set(decision, (decisions.get(decision) ?? 0) + 1);
      if (samples.length < mostSamples) samples.push(record);
    },
    counted: () => ({ decisions, samples }),
  };
}

/** A record may be too young for the first read, or not in the form we write. */
async function readAgain(
  address: string,
  records: SurveyParts['records'],
): Promise<AddressRecord | 'unreadable' | undefined> {
  try {
    return await records.readNow(address);
  } catch (error) {
    // Where AWS is not to blame, the record is.
    if (error instanceof StorageError && error.kind === undefined) return 'unreadable';
    throw error;
  }
}

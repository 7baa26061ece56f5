import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Clock } from '../../shared/clock.ts';
import type { StorageError } from '../../shared/errors.ts';
import type { ErasureKeys } from '../target/erasure-keys.ts';
import type { Target } from '../target/target.ts';

/** The table to adopt. */
export interface AdoptedTable extends Pick<Target, 'documents' | 'table'> {
  /** Where the key of its tombstones is; undefined where it cannot be read from here. */
  readonly erasureKeys: Pick<ErasureKeys, 'read'> | undefined;
}

export interface AdoptParts {
  /** Where to. */
  readonly target: Target;
  readonly from: AdoptedTable;
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
  /** People of the target who were erased in the other table: they lose what their tombstone covers. */
  readonly toErase: number;
  readonly incidents: number;
  readonly batches: number;
  /** Records of the target in which a batch still stands that was taken back in one of the tables. */
  readonly toUndo: number;
  /** Records looked at, and those of them that bring something new. */
  readonly records: number;
  readonly changed: number;
  /** Records of the other table that are not brought, because their person was erased. */
  readonly erased: number;
  /** Items that are not in the form we write, or whose key is not their address. They stay where they are. */
  readonly refused: number;
  /** The first of those that change, and of those that are refused: their addresses, of other items their keys. */
  readonly samples: readonly AddressRecord[];
  readonly refusedSamples: readonly string[];
}

/** Nothing was written: the key of erased people is not as it has to be. */
export type WithoutKey =
  /** The tombstones of the two tables need different keys. */
  | { readonly is: 'two keys'; readonly own: string; readonly other: string }
  /** The tombstones of the other table need one that the secret does not hold. */
  | { readonly is: 'key missing'; readonly keyId: string }
  /** A run that knows of no tombstones is at work. */
  | { readonly is: 'run at work' };

export type Adoption =
  | { readonly is: 'complete'; readonly counts: AdoptCounts }
  | { readonly is: 'interrupted'; readonly counts: AdoptCounts }
  | { readonly is: 'failed'; readonly why: StorageError; readonly counts: AdoptCounts }
  | WithoutKey;

const mostSamples = 20;

type Counted = 'tombstones' | 'incidents' | 'batches' | 'toUndo' | 'records' | 'erased';

/** Counts what is adopted. */
export interface AdoptTally {
  add(what: Counted, count?: number): void;
  /** @param hash of the person; each counts once. */
  erase(hash: string): void;
  change(record: AddressRecord): void;
  /** Each key counts once. */
  refuse(...keys: readonly string[]): void;
  counts(): AdoptCounts;
}

export function createAdoptTally(): AdoptTally {
  const numbers = { tombstones: 0, incidents: 0, batches: 0, toUndo: 0, records: 0, erased: 0 };
  const erased = new Set<string>();
  const samples: AddressRecord[] = [];
  const refused = new Set<string>();
  let changed = 0;
  return {
    add(what, count = 1) {
      numbers[what] += count;
    },
    erase(hash) {
      erased.add(hash);
    },
    change(record) {
      changed += 1;
      if (samples.length < mostSamples) samples.push(record);
    },
    refuse(...keys) {
      for (const key of keys) refused.add(key);
    },
    counts: () => ({
      ...{ ...numbers, toErase: erased.size, changed, samples },
      ...{ refused: refused.size, refusedSamples: [...refused].slice(0, mostSamples) },
    }),
  };
}

import { addCounts, noRows, type RowCounts } from '../plan/read-result.ts';

/** What a part of a run came to; parts are added up. */
export interface Served {
  readonly counts: RowCounts;
  /** Reads of reports. */
  readonly reads: number;
  /** Reads that ended although the vendor counts more rows. */
  readonly incomplete: number;
  /** What was left unread because of a fault: id to reason. */
  readonly failures: ReadonlyMap<string, string>;
}

export const nothingServed: Served = {
  counts: noRows,
  reads: 0,
  incomplete: 0,
  failures: new Map(),
};

export function failure(id: string, reason: string): Served {
  return { ...nothingServed, failures: new Map([[id, reason]]) };
}

export function addServed(one: Served, other: Served): Served {
  return {
    counts: addCounts(one.counts, other.counts),
    reads: one.reads + other.reads,
    incomplete: one.incomplete + other.incomplete,
    failures: new Map([...one.failures, ...other.failures]),
  };
}

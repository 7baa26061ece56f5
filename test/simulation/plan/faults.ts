/** What can go wrong with any call that changes something. */
const writing = ['refused', 'lost', 'repeated', 'late', 'slow', 'crash before', 'crash after'] as const;
/** Longer than a lease: the process goes on afterwards as if no time had passed. Lambda does not do this. */
const freezing = ['frozen before', 'frozen after'] as const;
const reading = ['refused', 'slow', 'crash before'] as const;
const unprocessed = ['some unprocessed', 'all unprocessed'] as const;
const vendor = [
  'throttled',
  'quota exceeded',
  '503',
  'html',
  '502 in html',
  'cut',
  'empty',
  'dropped',
  'unanswered',
  '401',
  '401 for a good token',
  '401 for this one',
  '403',
  '403 for this one',
  '404',
  '400',
  'another shape',
  'slow',
  'crash before',
  'crash after',
] as const;

/** What only an operator's commands ask the table for. */
export const operatorsCalls = {
  'read a batch': { often: 6, kinds: reading },
  'write a batch': { often: 6, kinds: [...writing, 'frozen before'] },
  'scan the table': { often: 6, kinds: [...reading, 'stale'] },
} as const;

/** What is asked for only where somebody was erased, by the command and by every run since. */
export const erasingCalls = {
  'read tombstones': { often: 8, kinds: [...reading, ...unprocessed] },
  'write a tombstone': { often: 4, kinds: writing },
  'delete a record': { often: 2, kinds: writing },
  'look at dead letters': { often: 3, kinds: reading },
  'drop dead letters': { often: 3, kinds: [...reading, 'crash after'] },
  'count waiting messages': { often: 4, kinds: reading },
} as const;

/** What is asked for only once a report has closed. */
export const evidenceCalls = {
  'request clicks': { often: 3, kinds: [...vendor, 'ends early', 'nothing listed'] },
  'read the share of evidence': { often: 3, kinds: reading },
  'count evidence requests': { often: 6, kinds: writing },
} as const;

/** What is asked for only where a send may be suspicious. */
export const outageCalls = {
  'read a cohort': { often: 4, kinds: [...reading, 'stale'] },
  'keep a cohort': { often: 2, kinds: [...writing, 'frozen before'] },
  'look up a domain': { often: 8, kinds: ['refused', 'slow', 'crash before'] },
} as const;

/**
 * Every call that leaves the code under test, under the name that the trace gives it, with the faults it can meet.
 * `often` is how many of them a simulation has: faults are placed within that.
 */
export const operations = {
  'take the lease': { often: 7, kinds: [...writing, ...freezing] },
  'give the lease back': { often: 6, kinds: writing },
  'read the incidents': { often: 8, kinds: reading },
  'write the incidents': { often: 2, kinds: [...writing, 'frozen before'] },
  'list waiting addresses': { often: 2, kinds: [...reading, 'stale', 'stale'] },
  'read a note': { often: 8, kinds: reading },
  'write a note': { often: 2, kinds: [...writing, ...freezing] },
  'count requests': { often: 8, kinds: writing },
  'read campaign memory': { often: 6, kinds: [...reading, ...unprocessed] },
  'write campaign memory': { often: 8, kinds: [...writing, ...freezing] },
  'read fingerprints': { often: 10, kinds: [...reading, ...unprocessed, 'stale'] },
  'store fingerprints': { often: 8, kinds: [...writing, ...freezing] },
  'read records': { often: 14, kinds: [...reading, ...unprocessed, 'stale', 'stale'] },
  'read a record': { often: 4, kinds: reading },
  'write a record': { often: 14, kinds: [...writing, 'frozen before'] },
  'send messages': {
    often: 8,
    kinds: [...writing, ...freezing, 'some refused', 'some unnamed', 'some refused but taken'],
  },
  'read the secret': { often: 8, kinds: [...reading, 'stale', 'frozen after'] },
  'put the secret': { often: 3, kinds: [...writing, ...freezing] },
  'request summaries': { often: 6, kinds: [...vendor, 'ends early', 'nothing listed'] },
  'request details': { often: 4, kinds: [...vendor, 'nothing listed'] },
  'request counters': { often: 5, kinds: vendor },
  'request bounces': { often: 16, kinds: [...vendor, ...freezing, 'ends early', 'link refused'] },
  'request sends': { often: 2, kinds: [...vendor, 'ends early', 'nothing listed'] },
  'request a token': {
    often: 3,
    kinds: [
      ...['503', 'dropped', 'throttled', 'html', 'unanswered', 'application refused'],
      ...['answer lost', '503 after the work', 'html after the work'],
      ...['no refresh token', 'no access token', 'slow', 'crash before', 'crash after'],
    ],
  },
  ...operatorsCalls,
  ...erasingCalls,
  ...evidenceCalls,
  ...outageCalls,
  'deliver a batch': { often: 10, kinds: ['delivered again', 'twice in one batch', 'held back'] },
} as const satisfies Record<string, { often: number; kinds: readonly string[] }>;

export type Operation = keyof typeof operations;
export type FaultKind = (typeof operations)[Operation]['kinds'][number];

/** One fault: of the `nth` call of its operation, counted from 1, and of the `times` - 1 after it. */
export interface Fault {
  readonly operation: Operation;
  readonly nth: number;
  readonly times: number;
  readonly kind: FaultKind;
  /** How long a delay lasts. */
  readonly ms: number;
}

/** Injects the faults of a plan, call by call. */
export interface FaultInjector {
  next(operation: Operation): Fault | undefined;
  /** Those that were injected, as "operation: kind". */
  readonly injected: string[];
  /** No more faults from here on. */
  clear(): void;
}

export function createFaultInjector(faults: readonly Fault[]): FaultInjector {
  const calls = new Map<Operation, number>();
  const coming = Map.groupBy(faults, ({ operation }) => operation);
  const injected: string[] = [];
  return {
    injected,
    next(operation) {
      const ofOperation = coming.get(operation);
      if (!ofOperation) return undefined;
      const nth = (calls.get(operation) ?? 0) + 1;
      calls.set(operation, nth);
      const fault = ofOperation.findLast((one) => nth >= one.nth && nth < one.nth + one.times);
      if (fault) injected.push(`${operation}: ${fault.kind}`);
      return fault;
    },
    clear: () => coming.clear(),
  };
}

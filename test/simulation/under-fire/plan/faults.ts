/** What can go wrong with any call that changes something. */
const writing = ['refused', 'lost', 'repeated', 'late', 'slow', 'crash before', 'crash after'] as const;
/** Longer than a lease: the process goes on afterwards as if no time had passed. Harsher than Lambda promises to be. */
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
  '403',
  '404',
  '400',
  'another shape',
  'slow',
  'crash before',
  'crash after',
] as const;

/**
 * Every call that leaves the code under test, under the name the story gives it, with what can happen to it. `often` is
 * how many of them a seed has: faults are placed within that.
 */
export const operations = {
  'take the lease': { often: 7, kinds: [...writing, ...freezing] },
  'give the lease back': { often: 6, kinds: writing },
  'read the incidents': { often: 8, kinds: reading },
  'write the incidents': { often: 2, kinds: [...writing, 'frozen before'] },
  'list who waits': { often: 2, kinds: [...reading, 'stale', 'stale'] },
  'read a note': { often: 8, kinds: reading },
  'write a note': { often: 2, kinds: [...writing, ...freezing] },
  'count requests': { often: 8, kinds: writing },
  'read states': { often: 6, kinds: [...reading, ...unprocessed] },
  'write a state': { often: 8, kinds: [...writing, ...freezing] },
  'read rows': { often: 10, kinds: [...reading, ...unprocessed, 'stale'] },
  'remember rows': { often: 8, kinds: [...writing, ...freezing] },
  'read records': { often: 14, kinds: [...reading, ...unprocessed, 'stale', 'stale'] },
  'read a record': { often: 4, kinds: reading },
  'write a record': { often: 14, kinds: [...writing, 'frozen before'] },
  'send messages': {
    often: 8,
    kinds: [...writing, ...freezing, 'some refused', 'some unnamed', 'some refused but taken'],
  },
  'read the secret': { often: 8, kinds: [...reading, 'stale', 'frozen after'] },
  'put the secret': { often: 3, kinds: [...writing, ...freezing] },
  'ask for summaries': { often: 6, kinds: [...vendor, 'ends early', 'nothing listed'] },
  'ask for details': { often: 4, kinds: [...vendor, 'nothing listed'] },
  'ask for counters': { often: 5, kinds: vendor },
  'ask for bounces': { often: 16, kinds: [...vendor, ...freezing, 'ends early', 'link refused'] },
  'ask for sends': { often: 2, kinds: [...vendor, 'ends early', 'nothing listed'] },
  'ask for a token': {
    often: 3,
    kinds: [
      ...['503', 'dropped', 'throttled', 'html', 'unanswered', 'application refused'],
      ...['answer lost', '503 after the work', 'html after the work'],
      ...['no refresh token', 'no access token', 'slow', 'crash before', 'crash after'],
    ],
  },
  'deliver a batch': { often: 10, kinds: ['delivered again', 'twice in one batch', 'held back'] },
} as const satisfies Record<string, { often: number; kinds: readonly string[] }>;

export type Operation = keyof typeof operations;
export type FaultKind = (typeof operations)[Operation]['kinds'][number];

/** One thing that goes wrong: with the `nth` call of its kind in this world, counted from 1, and the `times` - 1 after it. */
export interface Fault {
  readonly operation: Operation;
  readonly nth: number;
  readonly times: number;
  readonly kind: FaultKind;
  /** Of what takes time. */
  readonly ms: number;
}

/** Tells each call what happens to it. */
export interface Weather {
  meet(operation: Operation): Fault | undefined;
  /** Those that were met, as "operation: kind". */
  readonly met: string[];
  /** No more faults from here on. */
  clear(): void;
}

export function createWeather(faults: readonly Fault[]): Weather {
  const calls = new Map<Operation, number>();
  const coming = Map.groupBy(faults, ({ operation }) => operation);
  const met: string[] = [];
  return {
    met,
    meet(operation) {
      const ofOperation = coming.get(operation);
      if (!ofOperation) return undefined;
      const nth = (calls.get(operation) ?? 0) + 1;
      calls.set(operation, nth);
      const fault = ofOperation.findLast((one) => nth >= one.nth && nth < one.nth + one.times);
      if (fault) met.push(`${operation}: ${fault.kind}`);
      return fault;
    },
    clear: () => coming.clear(),
  };
}

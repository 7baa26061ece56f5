import type { CallFault } from './faults.ts';

/** What ends an operation at a call: it is not made, or its answer is lost; no call after it is made. */
interface Ending {
  /** The fault of the next call. */
  readonly fault: () => CallFault;
  /** Whether the operation got as far as that. */
  readonly isReached: () => boolean;
}

/** @param last the call that is the last one, from 1. */
function endingAt(last: number, kind: 'lostRequest' | 'lostAnswer'): Ending {
  let total = 0;
  return {
    fault: () => {
      total += 1;
      return total === last ? kind : total > last ? 'lostRequest' : undefined;
    },
    isReached: () => total >= last,
  };
}

/**
 * Does something once for every call that may be its last one, as if the process had been killed there, before and after
 * the call has done its work; and once more without an end.
 *
 * @param round begins from nothing, runs the operation with these faults, repeats it without, and says what is expected.
 * @returns how many ends were reached.
 */
export async function cutEverywhere(round: (fault: Ending['fault']) => Promise<void>): Promise<number> {
  let cuts = 0;
  for (const kind of ['lostRequest', 'lostAnswer'] as const) {
    for (let last = 1; ; last += 1) {
      const ending = endingAt(last, kind);
      await round(ending.fault);
      if (!ending.isReached()) break;
      cuts += 1;
    }
  }
  return cuts;
}

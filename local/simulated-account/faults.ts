import type { Answer, Asked } from './exchange.ts';

/** `drop` closes the connection without a word, `hang` keeps it open without one until the server is closed. */
export type Outcome = Answer | 'drop' | 'hang';

/** Does the work: of the request as it came, or of another one put in its place. */
type Served = (instead?: Asked) => Answer;

/**
 * Something that goes wrong. `respond` stands in for the endpoint; it may call `served` to have the work done all the
 * same, and pass the answer on, change it or lose it.
 */
export interface Fault {
  match(asked: Asked): boolean;
  /** How many matching requests it spoils; all of them when left out. */
  readonly times?: number;
  respond(asked: Asked, served: Served): Outcome;
}

export interface Faults {
  /** Adds a fault. Of several that match a request the one added first spoils it. */
  push(fault: Fault): void;
  /** Everything works again. */
  clear(): void;
}

export interface FaultList extends Faults {
  /** The outcome of a request, spoiled or not. */
  outcome(asked: Asked, served: Served): Outcome;
}

export function createFaults(): FaultList {
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    push: (fault) => {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear() {
      faults = [];
    },
    outcome(asked, served) {
      const due = faults.find(({ fault, left }) => left > 0 && fault.match(asked));
      if (!due) return served();
      due.left -= 1;
      return due.fault.respond(asked, served);
    },
  };
}

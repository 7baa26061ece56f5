import { type Observers, subscribe } from './observer.ts';

/** How much a seed holds. */
export interface Tally {
  polls: number;
  batches: number;
  calls: number;
  requests: number;
  messages: number;
  bounces: number;
  faults: number;
}

export function createTally(observers: Observers): Tally {
  const tally: Tally = { polls: 0, batches: 0, calls: 0, requests: 0, messages: 0, bounces: 0, faults: 0 };
  subscribe(observers, {
    calls() {
      tally.calls += 1;
    },
    asks() {
      tally.requests += 1;
    },
    sends() {
      tally.messages += 1;
    },
    ends({ name }) {
      if (name.startsWith('poll')) tally.polls += 1;
      else if (name.startsWith('batch')) tally.batches += 1;
    },
  });
  return tally;
}

import { evidenceIn } from '../invariants/observed.ts';
import { type Observers, subscribe } from './observer.ts';

/** How much a seed holds. */
export interface Tally {
  polls: number;
  batches: number;
  calls: number;
  requests: number;
  /** Of bounces. */
  messages: number;
  evidence: number;
  bounces: number;
  faults: number;
}

export function createTally(observers: Observers): Tally {
  const none = { polls: 0, batches: 0, calls: 0, requests: 0 };
  const tally: Tally = { ...none, messages: 0, evidence: 0, bounces: 0, faults: 0 };
  subscribe(observers, {
    calls() {
      tally.calls += 1;
    },
    asks() {
      tally.requests += 1;
    },
    sends(_by, { body }) {
      if (evidenceIn(body)) tally.evidence += 1;
      else tally.messages += 1;
    },
    ends({ name }) {
      if (name.startsWith('poll')) tally.polls += 1;
      else if (name.startsWith('batch')) tally.batches += 1;
    },
  });
  return tally;
}

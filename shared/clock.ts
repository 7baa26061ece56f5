import { setTimeout as sleep } from 'node:timers/promises';

/** Time as a value: code below a handler asks this, so that a test can give it any hour and never waits. */
export interface Clock {
  now(): Date;
  /** Resolves after at least `ms` milliseconds of this clock. */
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms) => {
    await sleep(ms);
  },
};

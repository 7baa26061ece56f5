import type { Moment } from '../plan/plan.ts';
import type { Timeline } from './timeline.ts';

/** What waits for a moment of the plan. */
export interface Schedule {
  /** @param latestAt it happens by then, whether or not its run has come. */
  wait(when: Moment, happen: () => void, latestAt?: number): void;
  /** Plans what belongs to a run that begins now; -1 is the start of the simulation. */
  begin(run: number): void;
  /** Whatever waits for a run that never came happens now. */
  flush(): void;
}

interface Waiting {
  readonly when: Moment;
  happen: (() => void) | undefined;
}

export function createSchedule(timeline: Timeline): Schedule {
  const waiting: Waiting[] = [];

  function come(one: Waiting): void {
    one.happen?.();
    one.happen = undefined;
  }

  return {
    wait(when, happen, latestAt) {
      const one: Waiting = { when, happen };
      waiting.push(one);
      if (latestAt !== undefined) timeline.at(latestAt, () => come(one));
    },
    begin(run) {
      for (const one of waiting) {
        if (one.when.run === run)
          timeline.at(timeline.now() + Math.max(0, one.when.afterMs), () => come(one));
      }
    },
    flush() {
      for (const one of waiting) come(one);
    },
  };
}

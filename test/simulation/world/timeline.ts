/** Something that will happen; `dropped` when it was taken back. */
export interface Planned {
  readonly at: number;
  readonly happen: () => void;
  dropped: boolean;
}

/**
 * The only clock and the only scheduler of a simulation. Time jumps from one event to the next, and between two of them
 * exactly one piece of the code under test is running: the caller that was just given an answer.
 */
export interface Timeline {
  /** In milliseconds since 1970. */
  now(): number;
  /** Plans an event; of two at the same time, the one that was planned first comes first. */
  at(time: number, happen: () => void): Planned;
  /** Resolves after `ms`. Whatever else happens meanwhile happens first. */
  pass(ms: number): Promise<void>;
  /** Lets everything happen that is planned, and whatever that plans, until nothing is left. */
  run(): Promise<void>;
  /** Ends `run` before the next event. */
  stop(): void;
}

const atOnce: Promise<void> = Promise.resolve();

/** Never resolves: what a call looks like to code whose process is gone. A new one each time, or it would hold on to all. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/**
 * @param mostSteps far above what the simulation should need: one that takes more is in an endless loop.
 * @param onEndless called when it has taken that many; it is stopped.
 */
export function createTimeline(
  start: number,
  { mostSteps, onEndless }: { readonly mostSteps: number; readonly onEndless: () => void },
): Timeline {
  /** Latest first, so that the next one is at the end. */
  const planned: Planned[] = [];
  let now = start;
  let steps = 0;
  let stopped = false;

  function next(): Planned | undefined {
    while (planned.at(-1)?.dropped) planned.pop();
    return planned.at(-1);
  }

  function at(time: number, happen: () => void): Planned {
    const one = { at: Math.max(time, now), happen, dropped: false };
    let [least, most] = [0, planned.length];
    while (least < most) {
      const middle = (least + most) >> 1;
      if ((planned[middle] as Planned).at <= one.at) most = middle;
      else least = middle + 1;
    }
    planned.splice(least, 0, one);
    return one;
  }

  function endless(): boolean {
    steps += 1;
    if (steps < mostSteps) return false;
    if (steps === mostSteps) onEndless();
    stopped = true;
    return true;
  }

  return {
    now: () => now,
    at,
    pass(ms) {
      if (endless()) return never();
      const due = now + Math.max(0, ms);
      const first = next();
      if (!first || first.at > due) {
        // Nothing else is due before: time moves on without a turn of the event loop.
        now = due;
        return atOnce;
      }
      return new Promise((resolve) => {
        at(due, resolve);
      });
    },
    async run() {
      for (let one = next(); one && !stopped; one = next()) {
        planned.pop();
        now = one.at;
        one.happen();
        // A turn of the event loop: by its end, the caller that was resumed has come to its next call.
        await new Promise(setImmediate);
        if (endless()) return;
      }
    },
    stop() {
      stopped = true;
    },
  };
}

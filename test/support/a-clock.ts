import type { Clock } from '../../shared/clock.ts';

export interface SimulatedClock extends Clock {
  /** Moves time on by itself, as if nothing had happened meanwhile. */
  advance(ms: number): void;
}

/** A clock that stands still unless somebody sleeps or moves it; sleeping takes no real time. */
export function aClock(start = '2026-11-20T12:00:00.000Z'): SimulatedClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += Math.max(ms, 0);
    },
    advance(ms) {
      now += ms;
    },
  };
}

export const minuteMs = 60_000;

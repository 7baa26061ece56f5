import { dayMs } from '../../shared/bounce/instant.ts';
export interface RequestLimits {
  /** To the API, in any second of the clock. The vendor allows 4 per API key. */
  readonly perSecond: number;
  /** To the API, from 00:00 UTC to the next. The vendor allows 10,000 per API key. */
  readonly perDay: number;
  /** To the token endpoint, which has a limit of its own: 1, says the vendor's support. */
  readonly tokenPerSecond: number;
}

export const vendorLimits: RequestLimits = { perSecond: 4, perDay: 10_000, tokenPerSecond: 1 };

export interface RequestCounter {
  /** Counts a request that arrived at `at` (milliseconds), and says whether it is one too many. */
  count(at: number): 'throttled' | 'quotaExceeded' | undefined;
}

const secondMs = 1_000;

/**
 * A rolling second and a day in UTC. Refused requests count like any other: nobody says that they do not, and a
 * client that relies on it would be the one to find out.
 */
export function createRequestCounter(limits: { perSecond: number; perDay: number }): RequestCounter {
  const recent: number[] = [];
  let today = Number.NaN;
  let countToday = 0;
  return {
    count(at) {
      recent.push(at);
      while (at - (recent[0] ?? at) >= secondMs) recent.shift();
      const day = Math.floor(at / dayMs);
      countToday = day === today ? countToday + 1 : 1;
      today = day;
      if (countToday > limits.perDay) return 'quotaExceeded';
      return recent.length > limits.perSecond ? 'throttled' : undefined;
    },
  };
}

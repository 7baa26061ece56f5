import type { RequestRecord } from '../../local/simulated-account/reception.ts';

/** Requests by UTC date. */
export function requestsByDate(requests: readonly RequestRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { at } of requests) {
    const date = new Date(at).toISOString().slice(0, 10);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  return counts;
}

/** The most requests that any one second saw, wherever it begins. */
export function mostInOneSecond(requests: readonly RequestRecord[]): number {
  let most = 0;
  let first = 0;
  for (const [last, { at }] of requests.entries()) {
    while (at - (requests[first]?.at ?? at) >= 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

import { daysBetween, type Instant } from './instant.ts';

/** The vendor holds an address for fifteen days after its first B; a day is added for lag. Source: its suspension guide. */
export const holdDays = 16;

interface Timed {
  readonly code?: string;
  readonly bouncedAt: Instant;
}

/** Whether a bounce is the vendor's S that follows a B within so many days: it says nothing new of the address. */
export function isEcho(bounce: Timed, origin: Timed, withinDays: number): boolean {
  if (bounce.code !== 'S' || origin.code !== 'B') return false;
  const days = daysBetween(origin.bouncedAt, bounce.bouncedAt);
  return days >= 0 && days <= withinDays;
}

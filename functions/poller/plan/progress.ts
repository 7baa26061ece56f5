import type { Instant } from '../../../shared/bounce/instant.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';

/** How far the first reading of the account is. */
export interface Progress {
  /** Campaigns whose every report has been read to its end at least once, and all in the lookback. */
  readonly done: number;
  readonly known: number;
  /** When the rest will be read if it goes on like this; undefined when nothing is left, or it cannot be estimated. */
  readonly estimatedFinish?: Instant;
}

export interface RunSoFar {
  readonly doneBefore: number;
  readonly done: number;
  readonly known: number;
  /** Requests of this run, and what is left of the day's budget after it. */
  readonly requests: number;
  readonly leftToday: number;
  readonly perDay: number;
  readonly runMs: number;
  readonly now: Date;
}

/** What this run achieved, carried on: limited by the runs it takes, and by the days the budget takes. */
export function progressOf(run: RunSoFar): Progress {
  const { done, known, now } = run;
  const left = known - done;
  const gained = done - run.doneBefore;
  if (left <= 0 || gained <= 0) return { done, known };
  const byRuns = now.getTime() + Math.ceil(left / gained) * run.runMs;
  const requestsLeft = left * (run.requests / gained);
  const daysLater = Math.ceil(Math.max(0, requestsLeft - run.leftToday) / run.perDay);
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs;
  const byBudget = daysLater === 0 ? 0 : midnight + daysLater * dayMs;
  return { done, known, estimatedFinish: new Date(Math.max(byRuns, byBudget)).toISOString() };
}

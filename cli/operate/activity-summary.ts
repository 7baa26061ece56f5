import { type Decision, decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import { dayMs, type Instant } from '../../shared/bounce/instant.ts';
import type { BatchLine, RunLine } from '../target/log-lines.ts';

/** Counts of the last 24 hours, 7 days and 30 days. */
export interface Windows {
  readonly day: number;
  readonly week: number;
  readonly month: number;
}

/** What the runs of the last 30 days come to. */
export interface RunsSummary {
  /** The run that ended last; undefined where none is in the log. */
  readonly last: RunLine | undefined;
  /** The last run that did not find another one at work. */
  readonly lastAtWork: RunLine | undefined;
  /** When a run last read all that was due. */
  readonly lastCompleteAt: Instant | undefined;
  /** The last run that got as far as to know what is missing. */
  readonly lastMeasured: RunLine | undefined;
  readonly firstAt: Instant | undefined;
  /** Whether the first reading of the account is not at its end, and got further in the last day. */
  readonly firstReadingProgresses: boolean;
  readonly published: Windows;
  /** Closed reports whose sends were read to their end, those that prove nothing, and those that are too large to read. */
  readonly evidence: { readonly read: Windows; readonly inconclusive: Windows; readonly tooLarge: Windows };
}

/** What the batches of the last 30 days come to. */
export interface BatchesSummary {
  /** Bounces. */
  readonly decided: Windows;
  /** Addresses whose record got new evidence. */
  readonly evidence: Windows;
  /** Addresses that got a new bounce, by the decision that came of it. */
  readonly decisions: Readonly<Record<Decision, Windows>>;
}

/** As far back as anything is counted. */
export const longestWindowMs = 30 * dayMs;
const windows = { day: dayMs, week: 7 * dayMs, month: longestWindowMs } as const;
const none: Windows = { day: 0, week: 0, month: 0 };

/**
 * Adds up runs as they are read, a page at a time; they may come in any order.
 *
 * @throws {StorageError} what reading them throws.
 */
export async function summariseRuns(
  pages: AsyncIterable<readonly RunLine[]>,
  now: Date,
  onPage: (lines: number) => void,
): Promise<RunsSummary> {
  let lines = 0;
  let [last, lastAtWork, lastComplete, lastMeasured, first, earliestProgress, latestProgress]: (
    | RunLine
    | undefined
  )[] = [];
  let [published, read, inconclusive, tooLarge] = [none, none, none, none];
  for await (const page of pages) {
    for (const run of page) {
      published = added(published, run.at, run.published, now);
      read = added(read, run.at, run.evidence?.read ?? 0, now);
      inconclusive = added(inconclusive, run.at, run.evidence?.inconclusive ?? 0, now);
      tooLarge = added(tooLarge, run.at, run.evidence?.tooLarge ?? 0, now);
      last = later(last, run);
      if (run.ending !== 'leaseHeld') lastAtWork = later(lastAtWork, run);
      if (first === undefined || run.at < first.at) first = run;
      if (run.ending === 'allRead' && run.error === undefined) lastComplete = later(lastComplete, run);
      if (run.overdue !== undefined) lastMeasured = later(lastMeasured, run);
      if (run.progress === undefined) continue;
      latestProgress = later(latestProgress, run);
      const isOfLastDay = now.getTime() - Date.parse(run.at) <= dayMs;
      if (isOfLastDay && (earliestProgress === undefined || run.at < earliestProgress.at))
        earliestProgress = run;
    }
    lines += page.length;
    onPage(lines);
  }
  return {
    last,
    lastAtWork,
    lastCompleteAt: lastComplete?.at,
    lastMeasured,
    firstAt: first?.at,
    firstReadingProgresses: hasProgressed(earliestProgress?.progress, latestProgress?.progress),
    published,
    evidence: { read, inconclusive, tooLarge },
  };
}

/** Likewise for the classifier's batches. */
export async function summariseBatches(
  pages: AsyncIterable<readonly BatchLine[]>,
  now: Date,
  onPage: (lines: number) => void,
): Promise<BatchesSummary> {
  let lines = 0;
  let [decided, evidence] = [none, none];
  const decisions: Record<Decision, Windows> = { suppress: none, review: none, retry: none, ignore: none };
  for await (const page of pages) {
    for (const batch of page) {
      decided = added(decided, batch.at, batch.decided, now);
      evidence = added(evidence, batch.at, batch.evidence, now);
      for (const decision of decisionsByStrength)
        decisions[decision] = added(decisions[decision], batch.at, batch.decisions[decision] ?? 0, now);
    }
    lines += page.length;
    onPage(lines);
  }
  return { decided, evidence, decisions };
}

function added(sums: Windows, at: Instant, count: number, now: Date): Windows {
  const ago = now.getTime() - Date.parse(at);
  return {
    day: sums.day + (ago <= windows.day ? count : 0),
    week: sums.week + (ago <= windows.week ? count : 0),
    month: sums.month + (ago <= windows.month ? count : 0),
  };
}

function later(known: RunLine | undefined, run: RunLine): RunLine {
  return known === undefined || run.at > known.at ? run : known;
}

function hasProgressed(before: RunLine['progress'], after: RunLine['progress']): boolean {
  if (before === undefined || after === undefined) return false;
  return after.done < after.known && after.done > before.done;
}

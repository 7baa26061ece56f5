import { hourMs } from '../../../shared/bounce/instant.ts';
import { deployed } from '../deployed.ts';
import { plainEvidence } from '../plan/draw-evidence.ts';
import { type Fault, type FaultKind, type Operation, operations } from '../plan/faults.ts';
import { firstOfMany, type Moment, type Plan, type RowPlan, type RunPlan } from '../plan/plan.ts';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;

/** Ten in the morning, so that noon and midnight are near. */
const startAt = Date.UTC(2026, 2, 10, 10);

/** A plan of one send in which nothing goes wrong, and what is different in a scenario. */
export function aPlan(what: Partial<Plan>): Plan {
  return {
    seed: 1,
    startAt,
    pageSize: 10,
    listPageSize: 500,
    countersLagMs: 2 * hourMs,
    summariesLagMs: 2 * hourMs,
    filterIgnored: false,
    tokens: {
      mode: 'rotating',
      accessLifeSeconds: 86_400,
      withClientSecret: true,
      saysLife: true,
      signedInLate: false,
    },
    requestsPerDay: deployed.poller.requestsPerDay,
    maxReceiveCount: deployed.queue.maxReceiveCount,
    batchSize: deployed.classifier.batchSize,
    policy: { name: 'standard', tuned: {} },
    activities: [{ campaign: 0, role: 'primary_email', sentAgoMs: 0 }],
    contacts: 0,
    rows: [],
    runs: hourlyRuns(24),
    faults: [],
    events: [],
    evidence: plainEvidence,
    recovery: {
      runs: 24,
      gapMs: hourMs,
      laterGapMs: 11 * hourMs,
      lifeMs: deployed.poller.lifeMs,
      untilClosed: true,
    },
    ...what,
  };
}

/** Runs an hour apart. */
export function hourlyRuns(count: number, what: Partial<RunPlan> = {}): RunPlan[] {
  return runsEvery(hourMs, count, what);
}

export function runsEvery(gapMs: number, count: number, what: Partial<RunPlan> = {}): RunPlan[] {
  return Array.from({ length: count }, (_, number) => ({
    after: 'begin',
    afterMs: number === 0 ? 0 : gapMs,
    lifeMs: deployed.poller.lifeMs,
    cold: false,
    ...what,
  }));
}

/** A row of a contact of its own; each has another number. */
export function aRow(number: number, what: Partial<RowPlan> = {}): RowPlan {
  return {
    activity: 0,
    contact: firstOfMany + number,
    code: 'B',
    hidden: [],
    shown: { run: -1, afterMs: 0 },
    olderMs: 0,
    form: 0,
    ...what,
  };
}

/** The same without a code, as the vendor shows some rows; `hidden` are those under which a search finds it. */
export function aRowWithoutCode(number: number, what: Partial<RowPlan> = {}): RowPlan {
  const { code: _, ...row } = aRow(number, what);
  return row;
}

const codes = ['B', 'S', 'D', 'F', 'Z', 'D', 'V', 'X'];

/**
 * The rows of one campaign for each size: most come within the first run's hour, the D up to three days late, each other
 * one of them in the middle of its report.
 *
 * @param gapMs between two runs of the plan.
 */
export function lateRows(sizes: readonly number[], gapMs = hourMs): RowPlan[] {
  let number = 0;
  return sizes.flatMap((size, activity) =>
    Array.from({ length: size }, (_, place) => {
      const code = codes[place % codes.length] ?? 'B';
      const isLate = code === 'D';
      const at = isLate ? (48 + (place % 24)) * hourMs : (place % 50) * minuteMs;
      number += 1;
      return aRow(number, {
        activity,
        code,
        shown: momentOf(at, gapMs),
        olderMs: isLate && place % 2 === 1 ? 47 * hourMs : 0,
      });
    }),
  );
}

/** A time after the start, in relation to the runs of `runsEvery`. */
export function momentOf(afterStartMs: number, gapMs: number): Moment {
  if (afterStartMs < 0) return { run: -1, afterMs: afterStartMs };
  return { run: Math.floor(afterStartMs / gapMs), afterMs: afterStartMs % gapMs };
}

/** A campaign for each of so many sends. */
export function campaigns(count: number, sentAgoMs = 0): Plan['activities'] {
  return Array.from({ length: count }, (_, campaign) => ({ campaign, role: 'primary_email', sentAgoMs }));
}

/** One fault, or the same one so many times in a row. */
export function aFault(operation: Operation, kind: FaultKind, nth: number, what: Partial<Fault> = {}): Fault {
  return { operation, kind, nth, times: 1, ms: 1_000, ...what };
}

/** Every operation that can meet one of these faults, with those that it can. */
export function operationsWith(kinds: readonly FaultKind[]): (readonly [Operation, FaultKind])[] {
  return Object.entries(operations).flatMap(([operation, { kinds: known }]) =>
    kinds
      .filter((kind) => (known as readonly string[]).includes(kind))
      .map((kind) => [operation as Operation, kind] as const),
  );
}

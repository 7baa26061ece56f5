import { noRequests, type Purpose } from '../../../shared/constant-contact/asked.ts';
import { type ExpectedEnding, SignInNeededError } from '../../../shared/errors.ts';
import { pollerMetrics as metrics, overdueBouncesTolerated } from '../../../shared/names.ts';
import { type EvidenceSummary, noEvidenceGathered } from '../evidence/serve-evidence.ts';
import type { Completeness } from '../plan/completeness.ts';
import type { Progress } from '../plan/progress.ts';
import { noRows, type RowCounts } from '../plan/read-result.ts';
import type { Observed } from '../plan/signals.ts';

/** How a run ended, when it did not fail. */
export type Ending = 'allRead' | 'leaseHeld' | ExpectedEnding;

/** What one run did: its one log line, and what the laptop shows. */
export interface RunSummary {
  readonly ending?: Ending;
  readonly requests: Readonly<Record<Purpose, number>>;
  /** Of this deployment's share of the day, over all runs of the day. */
  readonly requestsToday?: { readonly spent: number; readonly left: number };
  /** Campaigns in the lookback. */
  readonly campaigns: number;
  readonly reportsRead: number;
  /** Reads that ended although the vendor counts more rows. */
  readonly incomplete: number;
  readonly rows: RowCounts;
  /** Bounces published again for incidents: when one opens, and when one has ended. No part of `rows.published`. */
  readonly repeats: number;
  /** Incidents that are open, those opened by this run, and addresses whose incident has ended since. */
  readonly incidents: {
    readonly open?: number;
    readonly opened: readonly string[];
    readonly swept: number;
  };
  /** What the sends and clicks of closed reports came to; no part of `rows`. */
  readonly evidence: EvidenceSummary;
  /** What was left unread because of a fault: id to reason. */
  readonly failed: ReadonlyMap<string, string>;
  readonly completeness?: Completeness;
  readonly progress?: Progress;
}

export const emptySummary: RunSummary = {
  requests: noRequests,
  campaigns: 0,
  reportsRead: 0,
  incomplete: 0,
  rows: noRows,
  repeats: 0,
  incidents: { opened: [], swept: 0 },
  evidence: noEvidenceGathered,
  failed: new Map(),
};

export function totalRequests({ requests }: RunSummary): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

/** Ids shown in one log line; the rest are counted. */
const maxShown = 10;

/** The summary as log fields: ids, counts and our own sentences only. */
export function toLogFields({ rows, failed, completeness, ...counts }: RunSummary): Record<string, unknown> {
  const { suspended = [], ...complete } = completeness ?? {};
  return {
    ...counts,
    ...rows,
    ...complete,
    failed: failed.size,
    suspended: suspended.length,
    ...(failed.size > 0 && { failures: Object.fromEntries([...failed].slice(0, maxShown)) }),
    ...(suspended.length > 0 && { suspendedIds: suspended.slice(0, maxShown) }),
  };
}

/** What the run saw of the things that alarms watch. */
export function observedBy(summary: RunSummary, error: unknown): Observed {
  const { completeness, incidents } = summary;
  const isSignInNeeded = error instanceof SignInNeededError;
  return {
    // A run that asked for nothing, as while the quota is closed, has not tried the sign-in.
    ...((isSignInNeeded || totalRequests(summary) > 0) && { [metrics.signInNeeded]: Number(isSignInNeeded) }),
    ...(completeness && {
      [metrics.reportsSuspended]: completeness.suspended.length,
      [metrics.bouncesOverdue]: completeness.overdue > overdueBouncesTolerated ? completeness.overdue : 0,
    }),
    ...(incidents.open !== undefined && { [metrics.incidentsOpen]: incidents.open }),
  };
}

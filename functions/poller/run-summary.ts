import type { Purpose } from '../../shared/constant-contact/client.ts';
import { pollerMetrics as metrics } from '../../shared/names.ts';
import type { Completeness } from './completeness.ts';
import type { Progress } from './progress.ts';
import type { RowCounts } from './walk-report.ts';

/** How a run ended, when it did not fail. */
export type Ending = 'allRead' | 'budgetSpent' | 'quotaClosed' | 'leaseHeld' | 'timeUp';

/** What one run did: its one log line, its metrics, and what the laptop shows. Counted up as the run goes. */
export interface RunSummary {
  ending?: Ending;
  readonly requests: Record<Purpose, number>;
  /** Of this deployment's share of the day, over all runs of the day. */
  requestsToday?: { readonly spent: number; readonly left: number };
  /** Campaigns in the lookback. */
  campaigns: number;
  activitiesWalked: number;
  /** Walks that ended although the counters promise more. */
  incomplete: number;
  readonly rows: RowCounts;
  /** Bounces published again for incidents: announced with one, or told how one ended. No part of `rows.published`. */
  repeats: number;
  /** Incidents that wait to be settled, those opened by this run, and addresses told what became of one. */
  readonly incidents: { open?: number; readonly opened: string[]; swept: number };
  /** What was left unread because of a fault: id to reason. */
  readonly failed: Map<string, string>;
  completeness?: Completeness;
  /** Campaigns done before this run. */
  campaignsDoneBefore: number;
  progress?: Progress;
}

export function emptySummary(): RunSummary {
  return {
    requests: { summaries: 0, campaigns: 0, details: 0, counters: 0, bounces: 0, sends: 0, token: 0 },
    campaigns: 0,
    campaignsDoneBefore: 0,
    activitiesWalked: 0,
    incomplete: 0,
    rows: { rows: 0, published: 0, unreadable: 0, repaired: 0 },
    repeats: 0,
    incidents: { opened: [], swept: 0 },
    failed: new Map(),
  };
}

export function totalRequests({ requests }: RunSummary): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

/** Ids shown in one log line; the rest are counted. */
const maxShown = 10;

/** The summary as log fields: ids, counts and our own sentences only. */
export function toLogFields({
  rows,
  failed,
  completeness,
  campaignsDoneBefore: _,
  ...counts
}: RunSummary): Record<string, unknown> {
  const { parked = [], ...complete } = completeness ?? {};
  return {
    ...counts,
    ...rows,
    ...complete,
    failed: failed.size,
    parked: parked.length,
    ...(failed.size > 0 && { failures: Object.fromEntries([...failed].slice(0, maxShown)) }),
    ...(parked.length > 0 && { parkedIds: parked.slice(0, maxShown) }),
  };
}

export function toMetrics(summary: RunSummary): Record<string, number> {
  return {
    [metrics.bouncesPublished]: summary.rows.published,
    [metrics.activitiesFailed]: summary.failed.size,
    [metrics.activitiesParked]: summary.completeness?.parked.length ?? 0,
    [metrics.bouncesOverdue]: summary.completeness?.overdue ?? 0,
    [metrics.requestsMade]: totalRequests(summary),
    // A run that could not look says nothing: a zero would end the alarm.
    ...(summary.incidents.open !== undefined && { [metrics.incidentsOpen]: summary.incidents.open }),
  };
}

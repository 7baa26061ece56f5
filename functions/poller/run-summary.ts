import type { Purpose } from '../../shared/constant-contact/client.ts';
import { pollerMetrics as metrics } from '../../shared/names.ts';
import type { Walked } from './walk-report.ts';

/** How a run ended, when it did not fail. */
export type Ending = 'allRead' | 'quotaClosed' | 'leaseHeld' | 'timeUp';

/** What one run did: its one log line, its metrics, and what the laptop shows. Counted up as the run goes. */
export interface RunSummary {
  ending?: Ending;
  readonly requests: Record<Purpose, number>;
  /** Campaigns in the lookback. */
  campaigns: number;
  activitiesWalked: number;
  readonly rows: Walked;
  /** What was left unread because of a fault: id to reason. */
  readonly failed: Map<string, string>;
  /** Broken for so long that they are tried once a day only; not among `failed`. */
  readonly parked: Set<string>;
}

export function emptySummary(): RunSummary {
  return {
    requests: { summaries: 0, campaigns: 0, details: 0, bounces: 0, token: 0 },
    campaigns: 0,
    activitiesWalked: 0,
    rows: { rows: 0, published: 0, unreadable: 0 },
    failed: new Map(),
    parked: new Set(),
  };
}

/** Ids shown in one log line; the rest are counted. */
const maxShown = 10;

/** The summary as log fields: ids, counts and our own sentences only. */
export function toLogFields({ rows, failed, parked, ...counts }: RunSummary): Record<string, unknown> {
  return {
    ...counts,
    ...rows,
    failed: failed.size,
    parked: parked.size,
    ...(failed.size > 0 && { failures: Object.fromEntries([...failed].slice(0, maxShown)) }),
    ...(parked.size > 0 && { parkedIds: [...parked].slice(0, maxShown) }),
  };
}

export function toMetrics(summary: RunSummary): Record<string, number> {
  return {
    [metrics.bouncesPublished]: summary.rows.published,
    [metrics.activitiesFailed]: summary.failed.size,
    [metrics.activitiesParked]: summary.parked.size,
    [metrics.requestsMade]: Object.values(summary.requests).reduce((sum, count) => sum + count, 0),
    [metrics.quotaClosed]: Number(summary.ending === 'quotaClosed'),
  };
}

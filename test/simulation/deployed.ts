import { dayMs, hourMs } from '../../shared/bounce/instant.ts';

const minuteMs = 60_000;

/**
 * What is deployed by default: infra/settings.ts says so, and deployed.test.ts compares. Copied, because loading the CDK in
 * each worker takes longer than a few hundred seeds.
 */
export const deployed = {
  poller: {
    lifeMs: 10 * minuteMs,
    lookbackDays: 90,
    requestsPerDay: 9_000,
    evidenceRequestsPerDay: 250,
    intervals: { runMs: 15 * minuteMs, recheckRecentMs: 6 * hourMs, recheckClosedMs: 30 * dayMs },
  },
  classifier: { lifeMs: minuteMs, batchSize: 100, batchWindowMs: 5_000, maxConcurrency: 2 },
  queue: { maxReceiveCount: 10, visibilityMs: 365_000 },
} as const;

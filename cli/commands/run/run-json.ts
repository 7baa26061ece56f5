import type { RunResult } from '../../../local/run/run-once.ts';
import { addressesOf } from '../../../local/run/store-summary.ts';

/** What a run has come to, for programs. */
export function runJson({ outcome, summary, openIncidents, requestsPerDay, repaired }: RunResult): object {
  const { end, last } = outcome;
  return {
    requests: outcome.requests,
    published: outcome.published,
    decided: outcome.decided,
    decisions: {
      suppress: addressesOf(summary, 'suppress'),
      review: addressesOf(summary, 'review'),
      retry: addressesOf(summary, 'retry'),
      ignore: addressesOf(summary, 'ignore'),
    },
    complete: end.is === 'complete',
    ended: end.is === 'limited' ? end.by : end.is,
    ...(end.is === 'failed' && { error: end.code, why: end.why }),
    evidence: {
      ...{ ...outcome.evidence, heard: outcome.heard },
      waiting: last?.evidence?.waiting ?? 0,
      skipped: last?.evidence?.skipped ?? 0,
    },
    addresses: summary.addresses,
    codes: summary.decisions,
    likelyTypos: summary.likelyTypos,
    openIncidents,
    deadLetters: outcome.deadLetters,
    requestsPerDay,
    campaigns: last?.progress ?? null,
    repaired: repaired ?? null,
  };
}

import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import type { Rehearsal } from '../rehearse.ts';
import { countAddressesByDecision, countBouncesByCode } from './count.ts';
import { findProblems } from './problems.ts';

/** The last line of `npm start -- --json`. The help text describes it for readers; keep the two together. */
export interface Summary {
  readonly ok: boolean;
  /** Sentences; empty when `ok`. */
  readonly problems: readonly string[];
  readonly seed: number;
  /** Bounces in the account, within the lookback. */
  readonly bounces: number;
  /** Requests the account answered, in all and by what they were for. */
  readonly requests: { readonly total: number; readonly byPurpose: Readonly<Record<string, number>> };
  /** By the poller's own ledger: spent today, and left of what this deployment allows itself. */
  readonly requestsToday?: { readonly spent: number; readonly left: number };
  /** Bounces put into the queue, by run; the last must be 0. */
  readonly published: readonly number[];
  /** Bounces put there again because an incident holds them, by run. */
  readonly repeats: readonly number[];
  /** Opened in all runs, and open after the last. */
  readonly incidents: { readonly opened: number; readonly open: number };
  readonly decisions: {
    /** Bounces by code; `none` is a bounce without one. */
    readonly byCode: Readonly<Record<string, number>>;
    /** Addresses by decision. */
    readonly byDecision: Readonly<Record<Decision, number>>;
  };
  readonly addresses: number;
  /** Bounces in the account and not in the table. */
  readonly lost: number;
  /** Bounces in the table twice, published again, or decided again by the last run, for no incident. */
  readonly duplicated: number;
  readonly deadLetters: number;
  /** Milliseconds by stage; the runs in order. */
  readonly durationsMs: Readonly<Record<string, number | readonly number[]>>;
}

export interface SummaryParts {
  readonly rehearsal: Rehearsal;
  readonly seed: number;
  readonly bounces: number;
  readonly requestsByPurpose: ReadonlyMap<string, number>;
  readonly synthMs: number;
}

export function summarise(parts: SummaryParts): Summary {
  const { rehearsal, requestsByPurpose } = parts;
  const { runs, last, records, comparison } = rehearsal;
  const problems = findProblems(rehearsal);
  return {
    ok: problems.length === 0,
    problems,
    seed: parts.seed,
    bounces: parts.bounces,
    requests: {
      total: [...requestsByPurpose.values()].reduce((sum, count) => sum + count, 0),
      byPurpose: Object.fromEntries(requestsByPurpose),
    },
    ...(last.run?.requestsToday && { requestsToday: last.run.requestsToday }),
    published: runs.map(({ published }) => published),
    repeats: runs.map(({ repeats }) => repeats),
    incidents: {
      opened: runs.reduce((sum, { run }) => sum + (run?.incidents?.opened.length ?? 0), 0),
      open: last.run?.incidents?.open ?? 0,
    },
    decisions: {
      byCode: Object.fromEntries(countBouncesByCode(records)),
      byDecision: countAddressesByDecision(records),
    },
    addresses: records.length,
    lost: comparison.lost.length,
    duplicated:
      comparison.duplicated + last.published + rehearsal.repeatsUnexplained + rehearsal.decidedAgain,
    deadLetters: last.drained.deadLetters,
    durationsMs: {
      synth: parts.synthMs,
      poll: runs.map(({ pollMs }) => pollMs),
      classify: runs.map(({ classifyMs }) => classifyMs),
    },
  };
}

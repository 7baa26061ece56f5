import { type Decision, decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import type { DecidedAgain } from './decide-again.ts';

/** Addresses that change in one way, and a few of them to look at. */
interface Change {
  readonly count: number;
  readonly samples: readonly DecidedAgain[];
}

/** What another policy would change, or has changed. */
export interface DifferenceReport {
  /** Records that could be read. The counts below, up to `erased`, add up to it. */
  readonly read: number;
  readonly same: number;
  /** The decision and its reason are the same; only the policy's name and what would change it are not. */
  readonly policyOnly: number;
  /** The same decision with another reason, rule, bounce or date. */
  readonly reasons: Change;
  /** From one decision to another, the most frequent first. */
  readonly decisions: readonly (Change & { readonly from: Decision; readonly to: Decision })[];
  /** Erased while they were being decided. */
  readonly erased: number;
  readonly unreadable: { readonly count: number; readonly samples: readonly string[] };
  readonly written: number;
  /** The policies that had decided the records that were read, with the number of records. */
  readonly decidedBy: ReadonlyMap<string, number>;
}

export interface DifferenceTally {
  count(result: DecidedAgain | undefined): void;
  countUnreadable(address: string): void;
  report(): DifferenceReport;
}

/** Counts differences one by one and keeps, of each kind, the first few. */
export function createDifferenceTally(samplesOfEach: number): DifferenceTally {
  const decisions = new Map<string, DecidedAgain[]>();
  const counts = new Map<string, number>();
  const decidedBy = new Map<string, number>();
  const unreadable: string[] = [];
  let read = 0;
  let written = 0;

  function keep(kind: string, result: DecidedAgain): void {
    const kept = decisions.get(kind) ?? [];
    if (kept.length < samplesOfEach) decisions.set(kind, [...kept, result]);
  }

  function changeOf(kind: string): Change {
    return { count: counts.get(kind) ?? 0, samples: decisions.get(kind) ?? [] };
  }

  return {
    count(result) {
      read += 1;
      const kind = result ? kindOf(result) : 'erased';
      add(counts, kind);
      if (!result) return;
      if (result.isWritten) written += 1;
      add(decidedBy, result.before.policy);
      keep(kind, result);
    },
    countUnreadable(address) {
      add(counts, 'unreadable');
      if (unreadable.length < samplesOfEach) unreadable.push(address);
    },
    report() {
      const pairs = decisionsByStrength.flatMap((from) => decisionsByStrength.map((to) => ({ from, to })));
      return {
        read,
        same: counts.get('none') ?? 0,
        policyOnly: counts.get('policy') ?? 0,
        reasons: changeOf('reason'),
        decisions: pairs
          .map(({ from, to }) => ({ from, to, ...changeOf(`${from} ${to}`) }))
          .filter(({ count }) => count > 0)
          .sort((one, other) => other.count - one.count),
        erased: counts.get('erased') ?? 0,
        unreadable: { count: counts.get('unreadable') ?? 0, samples: unreadable },
        written,
        decidedBy,
      };
    },
  };
}

function kindOf({ difference, before, after }: DecidedAgain): string {
  return difference === 'decision' ? `${before.decision} ${after.decision}` : difference;
}

function add(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

import type { Invocation } from '../world/lambda.ts';
import type { Row } from '../world/vendor/account.ts';

/** The codes with which runs were first shown rows: a row whose code changes leaves lists, and what is behind it moves. */
export interface FirstCodes {
  note(by: Invocation, rows: readonly Row[]): void;
  rowsOf(by: Invocation): readonly Row[];
  /** Whether a row that this run was shown has another code by now. */
  changed(by: Invocation): boolean;
}

export function createFirstCodes(): FirstCodes {
  const byRun = new WeakMap<Invocation, Map<Row, string | undefined>>();
  const of = (by: Invocation) => [...(byRun.get(by) ?? [])];
  return {
    note(by, rows) {
      const first = byRun.get(by) ?? new Map<Row, string | undefined>();
      byRun.set(by, first);
      for (const row of rows) if (!first.has(row)) first.set(row, row.code);
    },
    rowsOf: (by) => of(by).map(([row]) => row),
    changed: (by) => of(by).some(([row, code]) => row.code !== code),
  };
}

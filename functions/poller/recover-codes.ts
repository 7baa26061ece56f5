import type { ActivityState } from '../../shared/aws/campaign-states.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { bounceHash } from '../../shared/bounce/bounce.ts';
import { bounceCodes } from '../../shared/bounce/bounce-codes.ts';
import type { ReportPage } from '../../shared/constant-contact/bounce-report.ts';
import { markCodes } from '../../shared/row-mark.ts';
import { since } from './due.ts';

const dayMs = 86_400_000;
/** A row that is found under no code, or under several, three days running will not be. */
const mostTries = 3;

/** Whether to ask for the codes of rows that came without one. */
export function recoverDue(
  { seen = {}, recoveredAt, recoverTries = 0, filterIgnored }: ActivityState,
  now: Date,
): boolean {
  const uncoded = (seen[markCodes.none] ?? 0) - (seen[markCodes.recovered] ?? 0);
  return uncoded > 0 && !filterIgnored && recoverTries < mostTries && since(recoveredAt, now) >= dayMs;
}

export interface Recovered {
  /** The bounces whose code is now known: those found under exactly one code. */
  readonly bounces: readonly Bounce[];
  /** A row came with another code than the one asked for, so nothing can be learnt by asking. */
  readonly filterIgnored: boolean;
}

/**
 * Asks for a report once per code and gives rows that came without a code the one they were found under. No code is
 * guessed: a row found under two codes keeps none.
 *
 * @param readCode the report, filtered by one code.
 */
export async function recoverCodes(
  readCode: (code: string) => AsyncIterable<ReportPage>,
): Promise<Recovered> {
  const found = new Map<string, { readonly bounce: Bounce; readonly codes: Set<string> }>();
  for (const code of Object.keys(bounceCodes)) {
    for await (const { rows } of readCode(code)) {
      for (const row of rows) {
        if (row.kind !== 'bounce') continue;
        if (row.bounce.code !== undefined && row.bounce.code !== code)
          return { bounces: [], filterIgnored: true };
        if (row.bounce.code !== undefined) continue;
        const hash = bounceHash(row.bounce);
        const entry = found.get(hash) ?? { bounce: row.bounce, codes: new Set() };
        found.set(hash, { ...entry, codes: entry.codes.add(code) });
      }
    }
  }
  const bounces = [...found.values()].flatMap(({ bounce, codes }) =>
    codes.size === 1 ? [...codes].map((code) => ({ ...bounce, code })) : [],
  );
  return { bounces, filterIgnored: false };
}

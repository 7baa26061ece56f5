import { dayMs } from '../../../shared/bounce/instant.ts';
import { fingerprintCodes } from '../../../shared/constant-contact/fingerprint.ts';
import type { ReportMemory } from './campaign-memory.ts';
import type { RowsSeen } from './read-result.ts';

/** What a search for the codes of rows that came without one came to. */
export type SearchResult =
  | ({ readonly outcome: 'searched'; readonly published: number } & RowsSeen)
  /** The vendor does not filter this report by code. */
  | { readonly outcome: 'not offered' }
  | { readonly outcome: 'failed' }
  | { readonly outcome: 'cut'; readonly error: unknown };

/** A row that is found under no code, or under several, three days running will not be. */
const mostAttempts = 3;

/** Whether to ask for the codes of rows that came without one: once a day, and not for ever. */
export function isCodeSearchDue({ seen, codeSearch }: ReportMemory, now: Date): boolean {
  const uncoded = (seen[fingerprintCodes.none] ?? 0) - (seen[fingerprintCodes.recovered] ?? 0);
  if (uncoded <= 0 || codeSearch === 'not offered') return false;
  if (codeSearch === undefined) return true;
  return codeSearch.attempts < mostAttempts && now.getTime() - Date.parse(codeSearch.last) >= dayMs;
}

export function applySearch(report: ReportMemory, result: SearchResult, now: Date): ReportMemory {
  if (result.outcome === 'not offered') return { ...report, codeSearch: 'not offered' };
  const last = now.toISOString();
  const before =
    report.codeSearch === undefined || report.codeSearch === 'not offered'
      ? { since: last, attempts: 0, last }
      : report.codeSearch;
  // A search that takes longer than a run is no attempt, but not made again at once either: the others have their turn.
  if (result.outcome === 'cut') return { ...report, codeSearch: { ...before, last } };
  if (result.outcome === 'failed')
    return { ...report, codeSearch: { ...before, attempts: before.attempts + 1, last } };
  const attempts = result.published > 0 ? 0 : before.attempts + 1;
  return {
    ...report,
    seen: result.seen,
    providers: result.providers,
    codeSearch: { ...before, attempts, last },
  };
}

import type { Seen } from '../../../shared/constant-contact/fingerprint.ts';
import type { Fingerprints } from '../memory/fingerprints.ts';
import { total } from '../plan/missing.ts';
import type { RowsSeen } from '../plan/read-result.ts';

/** The most that is kept of one report: the providers where most contacts bounced. An item holds 400 KB. */
export const mostProviders = 40;

/** What campaign memory keeps of a report's published rows; by provider only the codes that an incident can be of. */
export function rowsSeen(rows: Fingerprints, outageCodes: readonly string[]): RowsSeen {
  return { seen: rows.seen(), providers: largestProviders(rows.seenByProvider(), outageCodes) };
}

export function largestProviders(
  byProvider: ReadonlyMap<string, Seen>,
  codes: readonly string[],
): Readonly<Record<string, Seen>> {
  const kept = [...byProvider].map(([provider, seen]) => {
    const held = Object.fromEntries(Object.entries(seen).filter(([code]) => codes.includes(code)));
    return { provider, held, contacts: total(held) };
  });
  const largest = kept
    .filter(({ contacts }) => contacts > 1)
    .sort((one, other) => other.contacts - one.contacts || (one.provider < other.provider ? -1 : 1))
    .slice(0, mostProviders);
  return Object.fromEntries(largest.map(({ provider, held }) => [provider, held]));
}

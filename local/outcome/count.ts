import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { bounceCodes, type Decision } from '../../shared/bounce/bounce-codes.ts';

/** How a bounce without a code is counted. */
export const noCode = 'none';

/** Bounces by code: the table's letters in its order, then letters nobody knows, then those without any. */
export function countBouncesByCode(records: readonly AddressRecord[]): Map<string, number> {
  const counts = new Map<string, number>(Object.keys(bounceCodes).map((code) => [code, 0]));
  let without = 0;
  for (const { history } of records) {
    for (const { code } of [...history.newest, ...history.older]) {
      if (code === undefined) without += 1;
      else counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return counts.set(noCode, without);
}

/** Addresses by decision, the strongest decision first. */
export function countAddressesByDecision(records: readonly AddressRecord[]): Record<Decision, number> {
  const counts: Record<Decision, number> = { suppress: 0, review: 0, retry: 0, ignore: 0 };
  for (const { assessment } of records) counts[assessment.decision] += 1;
  return counts;
}

import type { TableSize } from '../../shared/storage/table-size.ts';

/**
 * Dollars for a million read units on demand in us-east-1, halved in November 2024. Source: AWS's price list as kept by
 * Infracost, 2024-11-15, and AWS's agent-toolkit, 2026-08. Prices change, so it is said as "about".
 */
const dollarsPerMillionReadUnits = 0.125;
/** What is read eventually consistently costs half a unit for each. */
const bytesPerHalfUnit = 4_096;

export interface ScanCost {
  readonly readUnits: number;
  readonly dollars: number;
}

/** What it costs to read a whole table once, eventually consistently. */
export function scanCost({ bytes }: TableSize): ScanCost {
  const readUnits = Math.ceil(bytes / bytesPerHalfUnit) / 2;
  return { readUnits, dollars: (readUnits * dollarsPerMillionReadUnits) / 1_000_000 };
}

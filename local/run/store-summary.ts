import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { type Decision, decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import { parseJson } from '../../shared/parse-json.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { noCode } from '../outcome/count.ts';
import type { StoreTable } from '../store/open-table.ts';

const counts = z.record(z.string(), z.int());
const summary = z.object({
  addresses: z.int(),
  unreadable: z.int(),
  likelyTypos: z.int(),
  /** By decision: how many addresses, by the code of the bounce that decided; `none` is one without, or none at all. */
  decisions: z.record(z.enum(decisionsByStrength), counts),
});

/** What all records of a table come to. */
export type StoreSummary = z.infer<typeof summary>;

/** How many addresses have a decision, whatever the code. */
export function addressesOf({ decisions }: StoreSummary, decision: Decision): number {
  return Object.values(decisions[decision]).reduce((sum, count) => sum + count, 0);
}

/**
 * Reads every address record and counts.
 *
 * @throws {StorageError}
 */
export async function summariseRecords(
  { documents, table }: StoreTable,
  onProgress: (read: number) => void,
): Promise<StoreSummary> {
  const decisions = Object.fromEntries(
    decisionsByStrength.map((decision) => [decision, {} as Record<string, number>]),
  ) as StoreSummary['decisions'];
  let [addresses, unreadable, likelyTypos] = [0, 0, 0];
  for await (const page of scanAddresses(documents, table)) {
    for (const { assessment } of page.records) {
      const byCode = decisions[assessment.decision];
      const code = assessment.bounceCode ?? noCode;
      byCode[code] = (byCode[code] ?? 0) + 1;
      if (assessment.likelyDomain !== undefined) likelyTypos += 1;
    }
    addresses += page.records.length;
    unreadable += page.unreadable.length;
    onProgress(addresses);
  }
  return { addresses, unreadable, likelyTypos, decisions };
}

/** What was counted before and written to a file; undefined where that cannot be read. */
export async function readSummary(file: string): Promise<StoreSummary | undefined> {
  try {
    return summary.safeParse(parseJson(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

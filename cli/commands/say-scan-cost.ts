import { StorageError } from '../../shared/errors.ts';
import { readTableSize } from '../../shared/storage/table-size.ts';
import type { Context } from '../context.ts';
import { scanCost } from '../operate/scan-cost.ts';
import type { Target } from '../target/target.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';

/** A table that is read as a whole, and how often. */
export interface Scanned {
  readonly table: string;
  readonly times: number;
}

/** A cent is more than anybody expects of a question. */
const unexpectedDollars = 0.01;

/**
 * Says what reading whole tables costs, where that is more than a cent, and where it may not be known.
 *
 * @throws {StorageError} when one of them is not there, or DynamoDB fails.
 */
export async function sayScanCost(
  scans: readonly Scanned[],
  { documents, table: own, deployment }: Pick<Target, 'documents' | 'table' | 'deployment'>,
  { err }: Pick<Context, 'err'>,
): Promise<void> {
  // Nobody pays for reading what is on this computer.
  if (!deployment) return;
  for (const { table, times } of scans) {
    const name = table === own ? 'the whole table' : `the whole of ${escapeForTerminal(table)}`;
    const what = times === 1 ? name : `${name} ${number(times)} times`;
    try {
      const size = await readTableSize(documents, table);
      const cost = scanCost(size);
      const dollars = times * cost.dollars;
      if (dollars < unexpectedDollars) continue;
      err.print(
        `This reads ${what}, about ${number(size.items)} items in ${number(Math.round(size.bytes / 1_000_000))} MB: ` +
          `${number(Math.round(times * cost.readUnits))} read units, about ${dollars.toFixed(2)} dollars.`,
      );
    } catch (error) {
      // Whoever may scan need not be allowed to ask for the size. What else fails would fail the scan as well.
      if (!(error instanceof StorageError && /^AccessDenied/.test(error.kind ?? ''))) throw error;
      err.print(`This reads ${what}; how large it is may not be asked with these credentials.`);
    }
  }
}

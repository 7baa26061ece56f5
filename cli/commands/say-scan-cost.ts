import { StorageError } from '../../shared/errors.ts';
import { readTableSize } from '../../shared/storage/table-size.ts';
import type { Context } from '../context.ts';
import { scanCost } from '../operate/scan-cost.ts';
import type { Target } from '../target/target.ts';
import { number } from '../terminal/number.ts';

/** A cent is more than anybody expects of a question. */
const unexpectedDollars = 0.01;

/**
 * Says what it costs to read a whole table where that is more than a cent, and where it may not be known.
 *
 * @param times how often the table is read from its beginning to its end.
 */
export async function sayScanCost(
  { documents, table }: Pick<Target, 'documents' | 'table'>,
  { err }: Pick<Context, 'err'>,
  times = 1,
): Promise<void> {
  const reads = `This reads the whole table${times === 1 ? '' : ` ${number(times)} times`}`;
  try {
    const size = await readTableSize(documents, table);
    const { readUnits, dollars } = scanCost(size);
    if (dollars * times < unexpectedDollars) return;
    err.print(
      `${reads}, about ${number(size.items)} items in ${number(Math.round(size.bytes / 1_000_000))} MB: ` +
        `${number(Math.round(readUnits * times))} read units, about ${(dollars * times).toFixed(2)} dollars.`,
    );
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    // Whoever may scan need not be allowed to ask for the size. What else fails meets the scan too, which says it.
    if (/^AccessDenied/.test(error.kind ?? ''))
      err.print(`${reads}; how large it is may not be asked with these credentials.`);
  }
}

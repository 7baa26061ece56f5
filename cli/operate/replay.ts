import pMap from 'p-map';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { StorageError } from '../../shared/errors.ts';
import type { ScannedPage } from '../../shared/storage/scan-addresses.ts';
import { type DecidedAgain, decideAgain, type Writing } from './decide-again.ts';
import { createDifferenceTally, type DifferenceReport } from './difference-report.ts';

export interface ReplayParts {
  /** The pages of address records, beginning at `from`. */
  readonly pages: AsyncIterable<ScannedPage>;
  readonly from?: string | undefined;
  readonly policy: Policy;
  /** With it, what differs is written; without it, nothing is. */
  readonly writing?: Writing | undefined;
  readonly samplesOfEach?: number;
  /** Asked after each page: whether somebody wants to stop. */
  readonly isInterrupted?: () => boolean;
  /** Called after each page with what has been read so far. */
  readonly onPage?: (soFar: DifferenceReport) => void;
}

export interface Replayed {
  readonly report: DifferenceReport;
  /** Present when records are left: where to go on (absent: at the beginning), and why it stopped if by a fault. */
  readonly stopped?: { readonly from?: string | undefined; readonly why?: StorageError };
}

/** Records written at once. DynamoDB takes far more; a policy is not in a hurry, and the classifier is at work too. */
const concurrency = 16;

/**
 * Decides every stored record again under a policy and reports what differs. Whoever begins anew after an interruption or
 * a crash does no harm: what is already written does not differ any more.
 */
export async function replay({
  pages,
  policy,
  writing,
  samplesOfEach = 3,
  isInterrupted = () => false,
  onPage = () => {},
  ...parts
}: ReplayParts): Promise<Replayed> {
  const tally = createDifferenceTally(samplesOfEach);
  let from = parts.from;
  try {
    for await (const { records, unreadable, next } of pages) {
      const { results, fault } = await decideAll(records, policy, writing);
      for (const result of results) tally.count(result);
      // A page that failed is read again as a whole: its begin is where to go on.
      if (fault) throw fault;
      for (const address of unreadable) tally.countUnreadable(address);
      from = next;
      onPage(tally.report());
      if (next !== undefined && isInterrupted()) return { report: tally.report(), stopped: { from } };
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { report: tally.report(), stopped: { from, why: error } };
  }
  return { report: tally.report() };
}

/** What became of each record, up to the first fault: then those under way are brought to their end and no more begun. */
async function decideAll(
  records: readonly AddressRecord[],
  policy: Policy,
  writing: Writing | undefined,
): Promise<{ readonly results: readonly (DecidedAgain | undefined)[]; readonly fault?: unknown }> {
  const faults: unknown[] = [];
  const results = await pMap(
    records,
    async (record) => {
      if (faults.length > 0) return [];
      try {
        return [await decideAgain(record, policy, writing)];
      } catch (error) {
        faults.push(error);
        return [];
      }
    },
    { concurrency },
  );
  const [fault] = faults;
  return { results: results.flat(), ...(fault !== undefined && { fault }) };
}

import type { Clock } from '../../../shared/clock.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import type { Fingerprints } from '../memory/fingerprints.ts';
import type { Intervals } from '../plan/intervals.ts';
import type { Unfinished } from '../plan/unfinished.ts';
import type { ReadPorts } from '../read/read-report.ts';

/** What serving the campaigns of one run needs. */
export interface RunContext {
  readonly vendor: Vendor;
  readonly reading: ReadPorts;
  /** The rows of a report that were published before. Throws StorageError. */
  rowsOf(activity: {
    readonly campaignActivityId: string;
    readonly campaignId: string;
  }): Promise<Fingerprints>;
  readonly clock: Clock;
  readonly intervals: Intervals;
  readonly requestsPerDay: number;
  /** The report that the last run could not finish. */
  readonly unfinished: Unfinished | undefined;
}

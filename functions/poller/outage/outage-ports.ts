import type { OutageDetection } from '../../../shared/bounce/policy.ts';
import type { ReportPage, ReportWanted } from '../../../shared/constant-contact/bounce-report.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { Cohorts } from '../memory/cohorts.ts';
import type { Erased } from '../memory/erased.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { AccountMemory } from '../run/account-memory.ts';
import type { KnownIncidents } from './known-incidents.ts';
import type { CohortPorts } from './read-cohort.ts';

/** What outage detection reads and writes in one run. */
export interface OutagePorts extends CohortPorts {
  readonly detection: OutageDetection;
  readonly lookbackDays: number;
  /** Codes of which the policy wants another bounce where mail was delivered before. */
  readonly confirmedCodes: readonly string[];
  readonly incidents: KnownIncidents;
  readonly memory: AccountMemory;
  readonly records: RecordReader;
  readonly publisher: BouncePublisher;
  readonly erased: Erased;
  readonly cohorts: Cohorts;
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  now(): Date;
}

import type { SentThere } from '../../../shared/bounce/outage/judgement.ts';
import type { OutageDetection, Policy } from '../../../shared/bounce/policy.ts';
import type { ReportPage, ReportWanted } from '../../../shared/constant-contact/bounce-report.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { Erased } from '../memory/erased.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { AccountMemory } from '../run/account-memory.ts';
import type { KnownIncidents } from './known-incidents.ts';

/** What outage detection reads and writes in one run. */
export interface OutagePorts {
  readonly policy: Policy;
  readonly detection: OutageDetection;
  readonly lookbackDays: number;
  readonly incidents: KnownIncidents;
  readonly memory: AccountMemory;
  readonly records: RecordReader;
  readonly publisher: BouncePublisher;
  readonly erased: Erased;
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  readSentThere(
    campaignActivityId: string,
    /** By its hash. */
    provider: string,
    sent: number | undefined,
  ): Promise<SentThere | undefined>;
  now(): Date;
}

import { createAddressRecords } from '../../shared/aws/address-records.ts';
import { createBouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import { readPublishedRows } from '../../shared/aws/published-rows.ts';
import { readBounceReport } from '../../shared/constant-contact/bounce-report.ts';
import { readActivityIds } from '../../shared/constant-contact/campaign-details.ts';
import type { ConstantContactClient } from '../../shared/constant-contact/client.ts';
import type { KnownIncidents } from './guard/known-incidents.ts';
import type { PollParts } from './poll-account.ts';
import { type ActivityParts, pollActivity } from './poll-activity.ts';
import type { CampaignReader } from './poll-campaign.ts';
import type { RunSummary } from './run-summary.ts';

/** What a reader shares with the rest of its run. */
export interface ReaderRun {
  readonly expiresAt: Date;
  readonly summary: RunSummary;
  readonly incidents: KnownIncidents;
  /** Gets, by activity, how many rows are published. */
  readonly freshIn: Map<string, number>;
}

/** Joins the vendor's client and our own stores into what polling a campaign needs. */
export function createReader(
  client: ConstantContactClient,
  { sqs, config, documents, clock }: PollParts,
  { expiresAt, summary, incidents, freshIn }: ReaderRun,
): CampaignReader {
  const now = () => clock.now();
  const parts: ActivityParts = {
    now,
    readReport: (wanted) => readBounceReport(client, wanted),
    readRemembered: (id) => readPublishedRows(documents, config.table, id, { clock, expiresAt }),
    publisher: createBouncePublisher(sqs, config.queueUrl, clock),
    records: createAddressRecords(documents, config.table, clock),
    counts: summary.rows,
    marksOf: (bounce) => incidents.marksOf(bounce),
    guardedCodes: config.policy.outageGuard?.codes ?? [],
  };
  return {
    now,
    readActivityIds: (campaignId) => readActivityIds(client, campaignId),
    async poll(activity, walk, size) {
      const { campaignActivityId } = activity;
      const before = summary.rows.published;
      try {
        return await pollActivity(activity, walk, size, parts);
      } finally {
        freshIn.set(campaignActivityId, summary.rows.published - before);
      }
    },
  };
}

import * as z from 'zod/mini';
import type { Instant } from '../bounce/instant.ts';
import type { ConstantContactClient } from './client.ts';
import { ifUsable } from './if-usable.ts';
import { apiAddress, maxPageSize, readPages } from './pages.ts';
import { type SentCampaign, time } from './sent-campaign.ts';

/** The summaries end after 500 campaigns, which is a page; pages may be smaller than asked for. */
const mostPages = 20;

/** The summaries cover this many campaigns and no more. Source: the guide's overview of the reports. */
const summariesReach = 500;

// The contract's sample has numbers, one guide sample has them as text.
const count = ifUsable(z.coerce.number().check(z.int(), z.nonnegative()));

const summariesShape = z.object({ bulk_email_campaign_summaries: z.array(z.unknown()) });

const summaryShape = z.object({
  campaign_id: z.guid(),
  last_sent_date: time,
  unique_counts: z.catch(z.nullish(z.object({ bounces: count, sends: count })), undefined),
});

export interface Summaries {
  readonly campaigns: readonly SentCampaign[];
  /** The ids of all that were seen, those sent before `since` too. */
  readonly listed: readonly string[];
  /** Entries without a usable campaign id. */
  readonly unreadable: number;
  /** True when there may be campaigns sent since `since` that the summaries do not reach. */
  readonly mayGoOn: boolean;
}

/** The campaigns sent since `since`, as far as the summaries reach: one request for up to five hundred. */
export async function readSummaries(client: ConstantContactClient, since: Instant): Promise<Summaries> {
  const found = new Map<string, SentCampaign>();
  let [listed, unreadable, reachedOlder] = [0, 0, false];
  const ids = new Set<string>();
  const first = apiAddress(client, `/reports/summary_reports/email_campaign_summaries?limit=${maxPageSize}`);
  const asked = { purpose: 'summaries', what: 'the campaign summaries' } as const;
  for await (const { page } of readPages(client, first, summariesShape, asked, mostPages)) {
    const before = ids.size;
    for (const entry of page.bulk_email_campaign_summaries) {
      listed += 1;
      const summary = summaryShape.safeParse(entry).data;
      if (summary) ids.add(summary.campaign_id);
      if (!summary) unreadable += 1;
      else if (summary.last_sent_date && summary.last_sent_date < since) reachedOlder = true;
      else found.set(summary.campaign_id, toSentCampaign(summary));
    }
    // Newest first: whatever follows is older still. And a page that brings nothing new is no page.
    if (reachedOlder || ids.size === before) break;
  }
  const mayGoOn = !reachedOlder && listed >= summariesReach;
  return { campaigns: [...found.values()], listed: [...ids], unreadable, mayGoOn };
}

function toSentCampaign(summary: z.infer<typeof summaryShape>): SentCampaign {
  return {
    campaignId: summary.campaign_id,
    lastSentAt: summary.last_sent_date,
    bounces: summary.unique_counts?.bounces,
    sends: summary.unique_counts?.sends,
  };
}

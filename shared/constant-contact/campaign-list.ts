import * as z from 'zod/mini';
import type { Instant } from '../bounce/instant.ts';
import type { ConstantContactClient } from './client.ts';
import { ifUsable } from './if-usable.ts';
import { apiAddress, maxPageSize, readPages } from './pages.ts';
import { type SentCampaign, time } from './sent-campaign.ts';

const campaignsShape = z.object({ campaigns: z.array(z.unknown()) });

const campaignShape = z.object({
  campaign_id: z.guid(),
  updated_at: time,
  current_status: ifUsable(z.string()),
});

/** Statuses of a campaign that has not been sent or cannot be read any more; compared without regard to case. */
const unsentStatuses = ['draft', 'scheduled', 'removed'];

export interface CampaignList {
  readonly campaigns: readonly SentCampaign[];
  /** Entries without a usable campaign id. */
  readonly unreadable: number;
}

/** 50,000 campaigns: more than a lookback of ten years holds for anybody we know of. */
const mostPages = 100;

/** All campaigns updated since `since` that may have been sent, from the list that reaches beyond the summaries. */
export async function readCampaignList(client: ConstantContactClient, since: Instant): Promise<CampaignList> {
  let unreadable = 0;
  const listed = new Set<string>();
  const campaigns: SentCampaign[] = [];
  const first = apiAddress(client, `/emails?limit=${maxPageSize}&after_date=${encodeURIComponent(since)}`);
  const asked = { purpose: 'campaigns', what: 'the list of campaigns' } as const;
  for await (const { page } of readPages(client, first, campaignsShape, asked, mostPages)) {
    const before = listed.size;
    for (const entry of page.campaigns) {
      const campaign = campaignShape.safeParse(entry).data;
      if (!campaign) unreadable += 1;
      else if (!listed.has(campaign.campaign_id)) {
        listed.add(campaign.campaign_id);
        if (mayBeSent(campaign, since)) campaigns.push(toSentCampaign(campaign));
      }
    }
    // A page that brings nothing new is no page.
    if (listed.size === before) break;
  }
  return { campaigns, unreadable };
}

function mayBeSent(
  { current_status = '', updated_at }: z.infer<typeof campaignShape>,
  since: Instant,
): boolean {
  return !unsentStatuses.includes(current_status.toLowerCase()) && !(updated_at && updated_at < since);
}

function toSentCampaign({ campaign_id, updated_at }: z.infer<typeof campaignShape>): SentCampaign {
  return { campaignId: campaign_id, lastSentAt: updated_at, bounces: undefined, sends: undefined };
}

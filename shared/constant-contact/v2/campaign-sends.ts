import type { Instant } from '../../bounce/instant.ts';
import type { V2Client } from './v2-client.ts';
import { readV2Report, type V2Rows } from './v2-pages.ts';
import { asV2Id, isSameId, readV2Row, type V2Row } from './v2-row.ts';

/** A hundred thousand recipients, 30 MB of them at most: what is more belongs to v3, which has a reader that pages. */
const mostPages = 200;

/**
 * Reads whom one campaign was sent to: `GET /v2/emailmarketing/campaigns/{campaignId}/tracking/sends?created_since=...
 * &limit=500` (privilege contacts:read). A resend is a campaign of its own in v2. Source: the vendor's page "Email Campaign
 * Sends Report"; it does not promise an order.
 *
 * @throws what {@link readV2Report} throws; {@link NotFoundError} when there is no such campaign.
 */
export async function readV2CampaignSends(
  client: V2Client,
  campaignId: string,
  since?: Instant,
): Promise<V2Rows<V2Row>> {
  return await readV2Report(client, {
    path: `/emailmarketing/campaigns/${asV2Id(campaignId, 'campaign')}/tracking/sends`,
    what: `the sends of campaign ${campaignId} of API v2`,
    since,
    mostPages,
    toRow(wire) {
      const row = readV2Row(wire, 'EMAIL_SEND', 'send_date');
      return row && isSameId(row.campaignId, campaignId) ? row : undefined;
    },
  });
}

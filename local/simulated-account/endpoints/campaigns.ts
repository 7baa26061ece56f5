import type { Campaign } from '../account.ts';
import { type Endpoint, findCampaign, isUuid } from '../endpoint.ts';
import { badRequest, notFound } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

const list: List = { defaultLimit: 50, form: 'cursor', filters: ['after_date', 'before_date'] };

/** Source: the contract, `type_code`. */
const typeCodes = { NEWSLETTER: 10, CUSTOM_CODE_EMAIL: 26 };

/** Every campaign, drafts and removed ones included, the one updated last first. Statuses are in title case here. */
export const campaigns: Endpoint = {
  purpose: 'campaigns',
  path: /^\/v3\/emails$/,
  privilege: 'campaign:read',
  answer(asked, _ids, { account, paging }) {
    const position = readPosition(asked, list);
    if (!position) return badRequest('limit or cursor is invalid.');
    const after = readDate(position.filters.get('after_date'), Number.NEGATIVE_INFINITY);
    const before = readDate(position.filters.get('before_date'), Number.POSITIVE_INFINITY);
    if (Number.isNaN(after) || Number.isNaN(before))
      return badRequest('after_date or before_date is invalid.');
    const found = account.campaigns
      .filter(({ updatedAt }) => Date.parse(updatedAt) > after && Date.parse(updatedAt) < before)
      .sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
    const { page, links } = paging.cut(found, asked.path, position, list);
    return json(200, { campaigns: page.map((campaign) => toWire(campaign, campaign.status)), ...links });
  },
};

/** One campaign with its activities. The same status comes in upper case here; a removed campaign is gone. */
export const campaignDetails: Endpoint = {
  purpose: 'details',
  path: /^\/v3\/emails\/([^/]+)$/,
  privilege: 'campaign:read',
  answer(_asked, campaignId, { account }) {
    if (!isUuid(campaignId)) return badRequest('campaign_id is in an invalid format.');
    const campaign = findCampaign(account, campaignId);
    if (!campaign) return notFound();
    const campaign_activities = campaign.activities.map(({ campaignActivityId, role }) => ({
      campaign_activity_id: campaignActivityId,
      role,
    }));
    return json(200, { campaign_activities, ...toWire(campaign, campaign.status.toUpperCase()) });
  },
};

function toWire(campaign: Campaign, current_status: string) {
  return {
    campaign_id: campaign.campaignId,
    created_at: campaign.createdAt,
    current_status,
    name: campaign.name,
    type: campaign.type,
    type_code: typeCodes[campaign.type],
    updated_at: campaign.updatedAt,
  };
}

/** NaN when it is not a time. */
function readDate(text: string | null, otherwise: number): number {
  return text === null ? otherwise : Date.parse(text);
}

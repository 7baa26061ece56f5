import type { Campaign } from '../account.ts';
import { countClickers } from '../clicks.ts';
import type { Endpoint } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

const list: List = { defaultLimit: 50, form: 'path', filters: [] };

/** Older campaigns are not in the summaries at all. Source: the guide's overview of the reports. */
const reach = 500;

/** Source: recordings for the newsletter, the contract's wording for the other. */
const campaignTypes = { NEWSLETTER: 'Newsletter', CUSTOM_CODE_EMAIL: 'Custom Code Email' };

/** The campaigns that were sent, the one sent last first, removed ones included. */
export const campaignSummaries: Endpoint = {
  purpose: 'summaries',
  path: /^\/v3\/reports\/summary_reports\/email_campaign_summaries$/,
  privilege: 'ui:campaign:metrics',
  answer(asked, _ids, { account, paging }) {
    const position = readPosition(asked, list);
    if (!position) return badRequest('limit or cursor is invalid.');
    const sent = account.campaigns
      .filter(({ lastSentAt }) => lastSentAt !== undefined)
      .sort((one, other) => ((one.lastSentAt ?? '') < (other.lastSentAt ?? '') ? 1 : -1))
      .slice(0, reach);
    const { page, links } = paging.cut(sent, asked.path, position, list);
    const summaries = page.map((campaign) => toSummary(campaign, asked.at));
    return json(200, {
      bulk_email_campaign_summaries: summaries,
      aggregate_percents: percents(summaries.map(({ unique_counts }) => unique_counts)),
      ...links,
    });
  },
};

interface UniqueCounts {
  readonly sends: number;
  readonly opens: number;
  readonly clicks: number;
  readonly bounces: number;
}

function toSummary(campaign: Campaign, now: number) {
  const { activities } = campaign;
  const sends = activities.reduce((sum, activity) => sum + activity.sends, 0);
  const opens = activities.reduce((sum, activity) => sum + activity.opens, 0);
  const clicks = activities.reduce((sum, activity) => sum + countClickers(activity, now), 0);
  // Unique over the campaign: who bounced in the resend too counts once.
  const bounced = new Set<string>();
  for (const activity of activities) for (const row of activity.bounces) bounced.add(row.contact_id);
  const bounces = bounced.size;
  return {
    campaign_id: campaign.campaignId,
    campaign_type: campaignTypes[campaign.type],
    last_sent_date: campaign.lastSentAt,
    unique_counts: {
      ...{ sends, opens, clicks, forwards: 0, optouts: 0, abuse: 0, bounces },
      not_opened: Math.max(0, sends - opens - bounces),
    },
  };
}

/** Rates over the page, in percent. An object, as recorded; one sample in the guide shows a list. */
function percents(counts: readonly UniqueCounts[]) {
  const total = (name: keyof UniqueCounts) => counts.reduce((sum, count) => sum + count[name], 0);
  const percent = (count: number) => Math.round((1_000 * count) / Math.max(1, total('sends'))) / 10;
  const unopened = Math.max(0, total('sends') - total('opens') - total('bounces'));
  return {
    ...{ click: percent(total('clicks')), open: percent(total('opens')), did_not_open: percent(unopened) },
    ...{ bounce: percent(total('bounces')), unsubscribe: 0 },
  };
}

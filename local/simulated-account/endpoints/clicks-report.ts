import { clicksOf } from '../clicks.ts';
import { type Endpoint, findReported } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

const list: List = { defaultLimit: 500, form: 'path', filters: ['url_id'] };

/**
 * Each time somebody used a link of one activity, newest first, of one link if asked. Source of the shape: the contract,
 * in which a link's id is text in a row and a number as a filter.
 */
export const clicksReport: Endpoint = {
  purpose: 'clicks',
  path: /^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/clicks$/,
  privilege: 'ui:campaign:metrics',
  answer(asked, campaignActivityId, { account, paging }) {
    const activity = findReported(asked, campaignActivityId, account);
    if ('status' in activity) return activity;
    const position = readPosition(asked, list);
    if (!position) return badRequest('limit or cursor is invalid.');
    const wanted = position.filters.get('url_id');
    if (wanted !== null && !/^\d{1,19}$/.test(wanted)) return badRequest('url_id is invalid.');
    if (activity.sentAt === undefined) return json(200, { tracking_activities: [] });

    const all = clicksOf(activity, account, asked.at);
    const rows = wanted === null ? all : all.filter(({ url_id }) => BigInt(url_id) === BigInt(wanted));
    const { page, links } = paging.cut(rows, asked.path, position, list);
    const tracking_activities = page.map(({ contact_id, ...row }) => ({
      contact_id,
      campaign_activity_id: activity.campaignActivityId,
      tracking_activity_type: 'em_clicks',
      ...row,
    }));
    return json(200, { tracking_activities, ...links });
  },
};

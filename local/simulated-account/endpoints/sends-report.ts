import { type Endpoint, findReported } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';
import { recipientsOf } from '../recipients.ts';

const list: List = { defaultLimit: 500, form: 'path', filters: [] };

/**
 * Everybody one activity was sent to, in pages like those of its bounces. Whoever bounced is among them; the rest are
 * made-up readers, up to the activity's number of sends. Source of the shape: the contract.
 */
export const sendsReport: Endpoint = {
  purpose: 'sends',
  path: /^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/sends$/,
  privilege: 'ui:campaign:metrics',
  answer(asked, campaignActivityId, { account, paging }) {
    const activity = findReported(asked, campaignActivityId, account);
    if ('status' in activity) return activity;
    const position = readPosition(asked, list);
    if (!position) return badRequest('limit or cursor is invalid.');
    if (activity.sentAt === undefined) return json(200, { tracking_activities: [] });

    const recipients = recipientsOf(activity, account);
    const { page, links } = paging.cut(recipients.places, asked.path, position, list);
    const tracking_activities = page.map((place) => ({
      ...recipients.at(place),
      campaign_activity_id: activity.campaignActivityId,
      tracking_activity_type: 'em_sends',
      created_time: activity.sentAt,
    }));
    return json(200, { tracking_activities, ...links });
  },
};

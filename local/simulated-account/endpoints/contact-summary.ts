import { type Endpoint, findHistory } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

const list: List = { defaultLimit: 200, form: 'path', filters: ['start', 'end'] };

/**
 * What was sent to a contact between two times, both required, and how often it did what, 200 to a page. Source of the
 * shape: the contract.
 */
export const contactSummary: Endpoint = {
  purpose: 'contact-summary',
  path: /^\/v3\/reports\/contact_reports\/([^/]+)\/activity_summary$/,
  scope: 'contact_data',
  privilege: 'ui:campaign:metrics',
  answer(asked, contactId, { account, paging }) {
    const history = findHistory(asked, contactId, account);
    if ('status' in history) return history;
    // It has no limit to ask for.
    const query = new URLSearchParams([...asked.query].filter(([name]) => name !== 'limit'));
    const position = readPosition({ ...asked, query }, list);
    if (!position) return badRequest('cursor is invalid.');
    const start = readTime(position.filters.get('start'));
    const end = readTime(position.filters.get('end'));
    if (Number.isNaN(start) || Number.isNaN(end))
      return badRequest('start and end are required, in ISO 8601.');

    const mails = history.mails.filter(
      ({ sentAt }) => Date.parse(sentAt) >= start && Date.parse(sentAt) <= end,
    );
    const { page, links } = paging.cut(mails, asked.path, position, list);
    const campaign_activities = page.map(({ activity, sentAt, bounces, clicks }) => ({
      campaign_activity_id: activity.campaignActivityId,
      start_on: sentAt,
      ...{ em_sends: 1, em_bounces: bounces.length, em_clicks: clicks.length },
      ...{ em_opens: clicks.length > 0 ? 1 : 0, em_forwards: 0, em_unsubscribes: 0 },
    }));
    return json(200, { contact_id: history.contact.contactId, campaign_activities, ...links });
  },
};

/** NaN when there is none or it is not a time. Zones are written with and without a colon. */
function readTime(text: string | null): number {
  // A plus sign that nobody encoded arrives as a space.
  const iso = (text ?? '').replace(/ (?=\d\d:?\d\d$)/, '+').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  return /^\d{4}-\d\d-\d\dT/.test(iso) ? Date.parse(iso) : Number.NaN;
}

import { compareText } from '../../../shared/bounce/compare-text.ts';
import type { Mail } from '../contact-history.ts';
import { type Endpoint, findHistory } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

const list: List = {
  defaultLimit: 100,
  mostPerPage: 100,
  form: 'path',
  filters: ['tracking_activities_list', 'tracking_activity_type', 'include_campaign_activity_names'],
};

/** Source: the contract. */
const types = [
  ...['em_sends', 'em_opens', 'em_clicks', 'em_bounces', 'em_optouts', 'em_forwards'],
  ...['p_contact_open', 'p_contact_click', 'p_contact_add', 'p_contact_update'],
];

/**
 * What was sent to a contact and what it did, newest first. The types are asked for in one of two ways, and never in
 * both; rows hold neither an address nor a bounce code. Source of the shape: the contract.
 */
export const contactDetails: Endpoint = {
  purpose: 'contact-details',
  path: /^\/v3\/reports\/contact_reports\/([^/]+)\/activity_details$/,
  scope: 'contact_data',
  privilege: 'ui:campaign:metrics',
  answer(asked, contactId, { account, paging }) {
    const history = findHistory(asked, contactId, account);
    if ('status' in history) return history;
    const position = readPosition(asked, list);
    if (!position) return badRequest('limit or cursor is invalid.');
    const { filters } = position;
    if (filters.has('tracking_activities_list') === filters.has('tracking_activity_type'))
      return badRequest('one of tracking_activities_list and tracking_activity_type is required.');
    const wanted = [
      ...filters.getAll('tracking_activities_list').flatMap((text) => text.split(',')),
      ...filters.getAll('tracking_activity_type'),
    ];
    if (!wanted.every((type) => types.includes(type)))
      return badRequest('a tracking activity type is invalid.');

    const rows = history.mails
      .flatMap(toRows)
      .filter(({ type }) => wanted.includes(type))
      .sort((one, other) => compareText(other.at, one.at));
    const isNamed = filters.get('include_campaign_activity_names') !== 'false';
    const { page, links } = paging.cut(rows, asked.path, position, list);
    const tracking_activities = page.map(({ at, isTimed, type, mail: { campaign, activity } }) => ({
      contact_id: history.contact.contactId,
      campaign_activity_id: activity.campaignActivityId,
      ...(isTimed && { created_time: at }),
      tracking_activity_type: type,
      ...(isNamed && { campaign_activity_name: campaign.name }),
    }));
    return json(200, { tracking_activities, ...links });
  },
};

/** Whoever clicked has opened, at a time that nobody noted: the contract lets a row have none. */
function toRows(mail: Mail) {
  const row = (type: string, at: string, isTimed = true) => ({ mail, type, at, isTimed });
  const clickedAt = mail.clicks.map(({ created_time }) => created_time);
  return [
    row('em_sends', mail.sentAt),
    ...mail.bounces.map(({ created_time }) => row('em_bounces', created_time)),
    ...clickedAt.map((at) => row('em_clicks', at)),
    ...clickedAt.slice(-1).map((at) => row('em_opens', at, false)),
  ];
}

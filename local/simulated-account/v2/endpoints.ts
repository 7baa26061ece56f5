import { compareText } from '../../../shared/bounce/compare-text.ts';
import type { Account } from '../account.ts';
import { type ContactHistory, contactHistory } from '../contact-history.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Answer, type Asked, json } from '../exchange.ts';
import { hashOf } from '../hash.ts';
import type { Paging } from '../paging.ts';
import { recipientsOf } from '../recipients.ts';
import { bounceDescription, bounceMessage } from './bounce-texts.ts';
import { v2BadRequest, v2NotFound } from './errors.ts';
import { v2CampaignId, v2ContactId, v2ContactsOf } from './ids.ts';
import { type Dated, v2Page } from './pages.ts';

/** An operation of v2; all of them need the same privilege and no scope. Source of the shapes: the vendor's pages. */
type V2Endpoint = Omit<Endpoint, 'scope' | 'privilege'>;

/** The bounces of one contact, with a text where one was kept. */
export const v2Bounces: V2Endpoint = {
  purpose: 'v2-bounces',
  path: /^\/v2\/contacts\/([^/]+)\/tracking\/bounces$/,
  answer(asked, v2Id, { account, paging }) {
    const history = findHistory(account, v2Id, asked.at);
    if (!history) return v2NotFound();
    const rows = history.mails.flatMap(({ activity, bounces }) =>
      bounces.map((row) => {
        const bounce_date = exactTime(row.created_time, activity.campaignActivityId + row.contact_id);
        return {
          at: bounce_date,
          wire: {
            activity_type: 'EMAIL_BOUNCE',
            campaign_id: v2CampaignId(activity.campaignActivityId),
            contact_id: v2ContactId(row.contact_id),
            email_address: row.email_address,
            ...(row.bounce_code !== undefined && { bounce_code: row.bounce_code }),
            bounce_description: bounceDescription(row),
            bounce_message: bounceMessage(row),
            bounce_date,
          },
        };
      }),
    );
    return answerPage(rows, asked, paging);
  },
};

/** Each time one contact used a link. */
export const v2Clicks: V2Endpoint = {
  purpose: 'v2-clicks',
  path: /^\/v2\/contacts\/([^/]+)\/tracking\/clicks$/,
  answer(asked, v2Id, { account, paging }) {
    const history = findHistory(account, v2Id, asked.at);
    if (!history) return v2NotFound();
    const rows = history.mails.flatMap(({ activity, clicks }) =>
      clicks.map(({ contact_id, email_address, url_id, link_url, created_time }) => ({
        at: created_time,
        wire: {
          activity_type: 'EMAIL_CLICK',
          campaign_id: v2CampaignId(activity.campaignActivityId),
          contact_id: v2ContactId(contact_id),
          email_address,
          link_id: url_id,
          link_uri: link_url,
          click_date: new Date(created_time).toISOString(),
        },
      })),
    );
    return answerPage(rows, asked, paging);
  },
};

/** How often one contact did what. What bounced is no send here: in the vendor's own sample there are more bounces. */
export const v2Summary: V2Endpoint = {
  purpose: 'v2-summary',
  path: /^\/v2\/contacts\/([^/]+)\/tracking\/reports\/summary$/,
  answer(asked, v2Id, { account }) {
    const history = findHistory(account, v2Id, asked.at);
    if (!history) return v2NotFound();
    const { mails, contact } = history;
    return json(200, {
      sends: mails.filter(({ bounces }) => bounces.length === 0).length,
      opens: mails.filter(({ clicks }) => clicks.length > 0).length,
      clicks: mails.reduce((sum, { clicks }) => sum + clicks.length, 0),
      ...{ forwards: 0, unsubscribes: 0 },
      bounces: mails.reduce((sum, { bounces }) => sum + bounces.length, 0),
      contact_id: v2ContactId(contact.contactId),
    });
  },
};

/** Everybody one campaign was sent to: an activity of v3. */
export const v2Sends: V2Endpoint = {
  purpose: 'v2-sends',
  path: /^\/v2\/emailmarketing\/campaigns\/([^/]+)\/tracking\/sends$/,
  answer(asked, v2Id, { account, paging }) {
    const activity = account.campaigns
      .filter(({ status }) => status !== 'Removed')
      .flatMap(({ activities }) => activities)
      .find(
        ({ campaignActivityId, role }) => role !== 'permalink' && v2CampaignId(campaignActivityId) === v2Id,
      );
    if (!activity) return v2NotFound();
    const { sentAt } = activity;
    const recipients = recipientsOf(activity, account);
    const rows = sentAt === undefined ? [] : recipients.places.map((place) => ({ at: sentAt, place }));
    const found = v2Page(rows, asked, paging);
    if (!found) return v2BadRequest('limit, created_since or cursor is invalid.');
    const results = found.page.map(({ at, place }) => {
      const { contact_id, email_address } = recipients.at(place);
      return {
        ...{ activity_type: 'EMAIL_SEND', campaign_id: v2Id, contact_id: v2ContactId(contact_id) },
        ...{ email_address, send_date: at },
      };
    });
    return json(200, { meta: found.meta, results });
  },
};

function answerPage(
  rows: readonly (Dated & { readonly wire: object })[],
  asked: Asked,
  paging: Paging,
): Answer {
  const sorted = rows.toSorted((one, other) => compareText(other.at, one.at));
  const found = v2Page(sorted, asked, paging);
  if (!found) return v2BadRequest('limit, created_since or cursor is invalid.');
  return json(200, { meta: found.meta, results: found.page.map(({ wire }) => wire) });
}

function findHistory(account: Account, v2Id: string, now: number): ContactHistory | undefined {
  const contactId = /^\d+$/.test(v2Id) ? v2ContactsOf(account)(v2Id) : undefined;
  return contactId === undefined ? undefined : contactHistory(account, contactId, now);
}

/** v3 cuts times to the minute; v2 shows the same moment to the millisecond. */
function exactTime(time: string, of: string): string {
  return new Date(Date.parse(time) + (hashOf(`time ${of}`) % 60_000)).toISOString();
}

import { contactHistory } from '../contact-history.ts';
import { type Endpoint, findActivity } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { type Answer, json } from '../exchange.ts';
import { v2CampaignId, v2ContactsOf } from '../v2/ids.ts';

/** Source: the contract. */
const mostContacts = 500;
const mostCampaigns = 50;

/** The contacts of v3 for ids of v2; one that is unknown is left out. Source: the contract, `ContactXrefs`. */
export const contactXrefs: Endpoint = {
  purpose: 'contact-xrefs',
  path: /^\/v3\/contacts\/contact_id_xrefs$/,
  scope: 'contact_data',
  privilege: 'contacts:read',
  answer({ query, at }, _ids, { account }) {
    const wanted = readIds(query, 'sequence_ids', mostContacts);
    if (!('length' in wanted)) return wanted;
    const find = v2ContactsOf(account);
    const xrefs = wanted.toSorted().flatMap((sequence_id) => {
      const contact_id = find(sequence_id);
      const isThere = contact_id !== undefined && contactHistory(account, contact_id, at) !== undefined;
      return isThere ? { sequence_id, contact_id } : [];
    });
    return json(200, { xrefs });
  },
};

/** The same for campaigns, which are activities in v3. Source: the contract, `CrossReferenceResponse`. */
export const campaignXrefs: Endpoint = {
  purpose: 'campaign-xrefs',
  path: /^\/v3\/emails\/campaign_id_xrefs$/,
  privilege: 'campaign:read',
  answer({ query }, _ids, { account }) {
    const wanted = readIds(query, 'v2_email_campaign_ids', mostCampaigns);
    if (!('length' in wanted)) return wanted;
    const activities = account.campaigns.flatMap(({ activities }) => activities);
    const xrefs = activities.flatMap(({ campaignActivityId, role }) => {
      const v2_email_campaign_id = v2CampaignId(campaignActivityId);
      const found = findActivity(account, campaignActivityId);
      if (!found || role === 'permalink' || !wanted.includes(v2_email_campaign_id)) return [];
      const { campaignId } = found.campaign;
      return { v2_email_campaign_id, campaign_id: campaignId, campaign_activity_id: campaignActivityId };
    });
    return json(200, { xrefs });
  },
};

function readIds(query: URLSearchParams, name: string, most: number): readonly string[] | Answer {
  const ids = (query.get(name) ?? '').split(',');
  if (ids.length > most) return badRequest(`${name} has too many ids.`);
  return ids.every((id) => /^\d+$/.test(id)) ? ids : badRequest(`${name} is missing or invalid.`);
}

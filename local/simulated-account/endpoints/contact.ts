import { newestFirst } from '../account.ts';
import { contactHistory } from '../contact-history.ts';
import { type Endpoint, isUuid } from '../endpoint.ts';
import { badRequest, notFound } from '../errors.ts';
import { json } from '../exchange.ts';

/** Source: the contract, `include`; the account has none of them. */
const subResources = [
  ...['custom_fields', 'list_memberships', 'phone_numbers'],
  ...['street_addresses', 'taggings', 'notes'],
];

/** When everybody joined the list. */
const joinedAt = '2024-02-05T15:20:44.108Z';

/** A contact as it is now, with the address it has now; a deleted one is there still. Source: the contract. */
export const contact: Endpoint = {
  purpose: 'contact',
  path: /^\/v3\/contacts\/([^/]+)$/,
  scope: 'contact_data',
  privilege: 'contacts:read',
  answer({ query, at }, contactId, { account }) {
    if (!isUuid(contactId)) return badRequest('contact_id is in an invalid format.');
    const included = (query.get('include') ?? '').split(',').filter((name) => name !== '');
    if (!included.every((name) => subResources.includes(name))) return badRequest('include is invalid.');
    const history = contactHistory(account, contactId, at);
    if (!history) return notFound();

    const { emailAddress, currentEmailAddress, firstName, lastName, deletedAt } = history.contact;
    const [newestBounce] = history.mails.flatMap(({ bounces }) => bounces).sort(newestFirst);
    const isMoved = currentEmailAddress !== emailAddress;
    const updated_at = (isMoved && newestBounce?.created_time) || joinedAt;
    return json(200, {
      contact_id: history.contact.contactId,
      email_address: {
        address: currentEmailAddress,
        permission_to_send: deletedAt === undefined ? 'implicit' : 'unsubscribed',
        ...{ created_at: joinedAt, updated_at, opt_in_source: 'Account', opt_in_date: joinedAt },
        ...(deletedAt !== undefined && {
          opt_out_source: 'Account',
          opt_out_date: `${deletedAt}T00:00:00.000Z`,
        }),
      },
      ...(firstName !== undefined && { first_name: firstName }),
      ...(lastName !== undefined && { last_name: lastName }),
      ...{ create_source: 'Account', update_source: 'Account', created_at: joinedAt, updated_at },
      ...(deletedAt !== undefined && { deleted_at: deletedAt }),
      ...Object.fromEntries(included.map((name) => [name, []])),
    });
  },
};

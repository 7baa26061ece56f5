import type { Account, Contact } from '../account.ts';
import { contactHistory } from '../contact-history.ts';
import type { Endpoint } from '../endpoint.ts';
import { json } from '../exchange.ts';
import { readerId } from '../recipients.ts';
import { v2BadRequest } from './errors.ts';
import { knownContactIds, v2ContactId } from './ids.ts';

/**
 * The contacts that have an address now, by which a contact's id in v2 is found: with `include_contact_id=true` a row
 * holds its id in v3 too. Source: the guide of the migration for that parameter; the shape is what v2 clients read.
 */
export const v2Contacts: Omit<Endpoint, 'scope' | 'privilege'> = {
  purpose: 'v2-contacts',
  path: /^\/v2\/contacts$/,
  answer({ query, at }, _ids, { account }) {
    const email = (query.get('email') ?? '').trim().toLowerCase();
    if (email === '') return v2BadRequest('email is required.');
    const withId = query.get('include_contact_id') === 'true';
    const results = contactsAt(email, account, at).map((contact) => ({
      id: v2ContactId(contact.contactId),
      ...(withId && { contact_id: contact.contactId }),
      status: contact.deletedAt === undefined ? 'ACTIVE' : 'REMOVED',
      ...(contact.firstName !== undefined && { first_name: contact.firstName }),
      ...(contact.lastName !== undefined && { last_name: contact.lastName }),
      email_addresses: [{ email_address: contact.currentEmailAddress, status: 'ACTIVE' }],
    }));
    return json(200, { meta: { pagination: {} }, results });
  },
};

function contactsAt(email: string, account: Account, now: number): readonly Contact[] {
  const reader = /^reader-(\d{1,9})@/.exec(email)?.[1];
  const ids = reader === undefined ? mentioned(email, account) : [readerId(Number(reader))];
  return ids.flatMap((id) => {
    const contact = contactHistory(account, id, now)?.contact;
    return contact?.currentEmailAddress.toLowerCase() === email ? contact : [];
  });
}

/** Whoever is named with the address anywhere; whether it is theirs now is another question. */
function mentioned(email: string, account: Account): readonly string[] {
  const is = (address: string | undefined) => address?.toLowerCase() === email;
  const rows = account.campaigns.flatMap(({ activities }) =>
    activities.flatMap(({ bounces, delivered = [] }) => [
      ...bounces.filter((row) => is(row.email_address) || is(row.current_email_address)),
      ...delivered.filter((row) => is(row.email_address)),
    ]),
  );
  const named = new Set([
    ...account.contacts
      .filter((one) => is(one.currentEmailAddress))
      .map(({ contactId }) => contactId.toLowerCase()),
    ...rows.map(({ contact_id }) => contact_id.toLowerCase()),
  ]);
  return knownContactIds(account).filter((id) => named.has(id));
}

import * as z from 'zod';
import { normaliseAddress } from '../../bounce/address.ts';
import { UnexpectedReportError } from '../../errors.ts';
import { apiAddress } from '../pages.ts';
import { type V2Client, withParameter } from './v2-client.ts';
import { v2Id } from './v2-row.ts';

/** `other`: a contact has the address, and it is none of those that were named. */
export type FoundContact =
  | { readonly kind: 'found'; readonly id: string }
  | { readonly kind: 'none' | 'other' };

const pageShape = z.object({ results: z.array(z.unknown()) });
const rowShape = z.object({
  id: v2Id,
  contact_id: z.guid().nullish().catch(undefined),
  email_addresses: z.array(z.object({ email_address: z.string() })),
});

/**
 * Finds v2's id of the contact that has an address: `GET /v2/contacts?email=...&include_contact_id=true` (privilege
 * contacts:read), one request. With `include_contact_id` each row has v3's id, too, which no call of v3 turns into one of
 * v2. An address that was deleted in the product is not found. Source: the vendor's page "Contacts Collection Endpoint".
 *
 * @param contactIds v3's ids of the contacts that are meant; any contact where there are none.
 * @throws what {@link V2Client.getJson} throws.
 * @throws {UnexpectedReportError} when the answer is JSON of another shape.
 */
export async function findV2Contact(
  client: V2Client,
  address: string,
  contactIds: readonly string[],
): Promise<FoundContact> {
  const what = 'the contact of an address in API v2';
  const url = withParameter(apiAddress(client, '/contacts?include_contact_id=true'), 'email', address);
  const page = pageShape.safeParse(await client.getJson(url, { purpose: 'contact', what }));
  if (!page.success) throw new UnexpectedReportError(`Could not read ${what}: it is not the answer we know.`);
  const having = page.data.results
    .flatMap((wire) => rowShape.safeParse(wire).data ?? [])
    .filter(({ email_addresses }) =>
      email_addresses.some(({ email_address }) => normaliseAddress(email_address) === address),
    );
  if (having.length === 0) return { kind: 'none' };
  const meant = contactIds.map((id) => id.toLowerCase());
  const found = having.find(
    // Where v2 does not say v3's id, the address has to do: no two contacts have the same one.
    ({ contact_id }) => !contact_id || meant.length === 0 || meant.includes(contact_id.toLowerCase()),
  );
  return found ? { kind: 'found', id: found.id } : { kind: 'other' };
}

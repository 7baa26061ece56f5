import * as z from 'zod';
import { normaliseAddress } from '../bounce/address.ts';
import { NotFoundError, UnexpectedReportError } from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { apiAddress } from './pages.ts';

/** What a contact is now, which may be another thing than when mail to it bounced. */
export interface Contact {
  /** Undefined for a contact without one that can be read. */
  readonly address: string | undefined;
  readonly isDeleted: boolean;
}

const contactShape = z.object({
  contact_id: z.guid(),
  email_address: z.object({ address: z.string() }).nullish().catch(undefined),
  deleted_at: z.string().nullish(),
});

/**
 * Reads one contact without its lists, tags and notes: `GET /contacts/{contact_id}` (scope contact_data, privilege
 * contacts:read). A deleted contact is answered, too, with the day it was deleted. Source: the contract, `getContact`.
 *
 * @throws what {@link ConstantContactClient.getJson} throws: {@link NotFoundError} when there is no such contact,
 *   {@link ReportRefusedError} when scope or privilege is missing.
 * @throws {UnexpectedReportError} when the answer is JSON of another shape, or another contact.
 */
export async function readContact(client: ConstantContactClient, contactId: string): Promise<Contact> {
  const what = `contact ${asContactId(contactId)}`;
  const url = apiAddress(client, `/contacts/${contactId}`);
  const { data } = contactShape.safeParse(await client.getJson(url, { purpose: 'contact', what }));
  if (data?.contact_id.toLowerCase() !== contactId.toLowerCase())
    throw new UnexpectedReportError(`Could not read ${what}: it is not the answer we know.`);
  return {
    address: normaliseAddress(data.email_address?.address ?? ''),
    isDeleted: Boolean(data.deleted_at),
  };
}

/**
 * An id that may enter the path of a request.
 *
 * @throws {NotFoundError} for anything else: no contact has it, and it is not repeated, since it may be an address.
 */
export function asContactId(contactId: string): string {
  if (!z.guid().safeParse(contactId).success) throw new NotFoundError('a contact whose id is none');
  return contactId;
}

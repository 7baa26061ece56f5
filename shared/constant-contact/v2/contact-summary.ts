import * as z from 'zod';
import { UnexpectedReportError } from '../../errors.ts';
import { apiAddress } from '../pages.ts';
import { wholeNumber } from '../whole-number.ts';
import type { V2Client } from './v2-client.ts';
import { asV2Id, isSameId, v2Id } from './v2-row.ts';

/** All there ever was of one contact. They need not add up: the vendor's sample has more bounces than sends. */
export interface V2ContactSummary {
  readonly sends: number;
  readonly opens: number;
  readonly clicks: number;
  readonly forwards: number;
  readonly unsubscribes: number;
  readonly bounces: number;
}

const summaryShape = z.object({
  contact_id: v2Id,
  ...{ sends: wholeNumber, opens: wholeNumber, clicks: wholeNumber },
  ...{ forwards: wholeNumber, unsubscribes: wholeNumber, bounces: wholeNumber },
});

/**
 * Reads the totals of one contact: `GET /v2/contacts/{contactId}/tracking/reports/summary` (privilege contacts:read, and
 * campaign:read by one of its descriptions), one object and no pages. Source: the vendor's page "Contact Summary Report".
 *
 * @throws what {@link V2Client.getJson} throws; {@link NotFoundError} when there is no such contact.
 * @throws {UnexpectedReportError} when the answer is JSON of another shape, or of somebody else.
 */
export async function readV2ContactSummary(client: V2Client, contactId: string): Promise<V2ContactSummary> {
  const what = `the summary of contact ${asV2Id(contactId, 'contact')} of API v2`;
  const url = apiAddress(client, `/contacts/${contactId}/tracking/reports/summary`);
  const { data } = summaryShape.safeParse(await client.getJson(url, { purpose: 'contact', what }));
  if (!data || !isSameId(data.contact_id, contactId))
    throw new UnexpectedReportError(`Could not read ${what}: it is not the answer we know.`);
  const { contact_id: _, ...totals } = data;
  return totals;
}

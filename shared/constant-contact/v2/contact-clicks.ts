import * as z from 'zod';
import type { Instant } from '../../bounce/instant.ts';
import type { V2Client } from './v2-client.ts';
import { readV2Report, type V2Rows } from './v2-pages.ts';
import { asV2Id, isSameId, readV2Row, type V2Row } from './v2-row.ts';

/** 1,500 clicks tell enough of anybody. */
const mostPages = 3;

export interface V2Click extends V2Row {
  /** Tells the links of one message apart: the id of a link, else its URL, else empty. */
  readonly link: string;
}

// A click stays one, whatever is said of its link.
const linkShape = z.object({
  link_id: z.string().optional().catch(undefined),
  link_uri: z.string().optional().catch(undefined),
});

/**
 * Reads the links that one contact clicked, of all campaigns:
 * `GET /v2/contacts/{contactId}/tracking/clicks?created_since=...&limit=500` (privilege contacts:read). Source: the
 * vendor's page "Contact Link Clicks Report", whose URL names the id `contactsId` and whose table `contactId`. The page
 * does not promise an order.
 *
 * @throws what {@link readV2Report} throws; {@link NotFoundError} when there is no such contact.
 */
export async function readV2ContactClicks(
  client: V2Client,
  contactId: string,
  since?: Instant,
): Promise<V2Rows<V2Click>> {
  return await readV2Report(client, {
    path: `/contacts/${asV2Id(contactId, 'contact')}/tracking/clicks`,
    what: `the clicks of contact ${contactId} of API v2`,
    since,
    mostPages,
    toRow(wire) {
      const row = readV2Row(wire, 'EMAIL_CLICK', 'click_date');
      if (!row || !isSameId(row.contactId, contactId)) return undefined;
      const { link_id, link_uri } = linkShape.safeParse(wire).data ?? {};
      return { ...row, link: link_id || link_uri || '' };
    },
  });
}

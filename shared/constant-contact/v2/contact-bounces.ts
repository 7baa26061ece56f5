import * as z from 'zod';
import type { Instant } from '../../bounce/instant.ts';
import { codeText } from '../../bounce-message.ts';
import type { BounceSaid } from '../contact-evidence.ts';
import type { V2Client } from './v2-client.ts';
import { readV2Report, type V2Rows } from './v2-pages.ts';
import { asV2Id, isSameId, readV2Row, type V2Row } from './v2-row.ts';

/** Nobody bounces 1,500 times. */
const mostPages = 3;

export interface V2Bounce extends V2Row {
  readonly said: BounceSaid;
}

const saidShape = z.object({
  bounce_code: z.literal('').or(codeText).nullish(),
  bounce_description: z.string().nullish(),
  bounce_message: z.string().nullish(),
});

/**
 * Reads the campaigns that bounced when sent to one contact, newest first, with the provider's own words:
 * `GET /v2/contacts/{contactId}/tracking/bounces?created_since=...&limit=500` (privilege contacts:read). Source: the
 * vendor's page "Contact Tracking Bounces Report". `bounce_message` is often empty.
 *
 * @throws what {@link readV2Report} throws; {@link NotFoundError} when there is no such contact.
 */
export async function readV2ContactBounces(
  client: V2Client,
  contactId: string,
  since?: Instant,
): Promise<V2Rows<V2Bounce>> {
  return await readV2Report(client, {
    path: `/contacts/${asV2Id(contactId, 'contact')}/tracking/bounces`,
    what: `the bounces of contact ${contactId} of API v2`,
    since,
    mostPages,
    toRow(wire) {
      const row = readV2Row(wire, 'EMAIL_BOUNCE', 'bounce_date');
      const said = saidShape.safeParse(wire).data;
      if (!row || !said || !isSameId(row.contactId, contactId)) return undefined;
      return {
        ...row,
        said: {
          code: said.bounce_code || undefined,
          description: said.bounce_description ?? '',
          message: said.bounce_message ?? '',
        },
      };
    },
  });
}

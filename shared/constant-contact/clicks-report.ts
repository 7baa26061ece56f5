import * as z from 'zod/mini';
import type { Instant } from '../bounce/instant.ts';
import type { Purpose } from './asked.ts';
import type { ConstantContactClient } from './client.ts';
import { ifUsable } from './if-usable.ts';
import { readTrackingPages, readTrackingRow } from './tracking-row.ts';

/** Somebody, or the scanner of somebody's provider, used a link of a message. */
export interface ClickRow {
  /** The address that the message went to. */
  readonly address: string;
  readonly contactId: string;
  readonly clickedAt: Instant;
  /** Tells the links of one message apart: the id of a link, else its URL, else empty. */
  readonly link: string;
}

export interface ClicksPage {
  readonly rows: readonly ClickRow[];
  /** Rows that are no click in this activity that can be understood. */
  readonly unreadable: number;
  /** It has no link to another. */
  readonly isLast: boolean;
}

// A click stays one, whatever is said of its link; the id is a text in rows and a number as a filter.
const linkShape = z.object({
  url_id: ifUsable(z.pipe(z.union([z.string(), z.number()]), z.transform(String))),
  link_url: ifUsable(z.string()),
});

/**
 * Reads who used a link of one campaign activity, newest rows first, a page at a time, to a page without a link:
 * `GET /reports/email_reports/{campaign_activity_id}/tracking/clicks?limit=500` (scope campaign_data, privilege
 * ui:campaign:metrics). One row a click, so that a contact may have many. Source: the contract, `getClicks`.
 *
 * @param purpose whose share of the day's requests it is.
 * @throws what {@link readTrackingPages} throws.
 */
export async function* readClicksReport(
  client: ConstantContactClient,
  campaignActivityId: string,
  purpose: Purpose,
): AsyncGenerator<ClicksPage> {
  for await (const { wires, isLast } of readTrackingPages(client, 'clicks', campaignActivityId, purpose)) {
    const rows = wires.flatMap((wire) => {
      const row = readTrackingRow(wire, 'em_clicks', campaignActivityId);
      if (!row) return [];
      const { url_id, link_url } = linkShape.safeParse(wire).data ?? {};
      const link = url_id || link_url || '';
      return { address: row.address, contactId: row.contactId, clickedAt: row.at, link };
    });
    yield { rows, unreadable: wires.length - rows.length, isLast };
  }
}

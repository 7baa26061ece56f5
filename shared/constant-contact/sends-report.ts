import type { Instant } from '../bounce/instant.ts';
import type { Purpose } from './asked.ts';
import type { ConstantContactClient } from './client.ts';
import { readTrackingPages, readTrackingRow } from './tracking-row.ts';

/** One message of a send: whom it went to, and when. It may have bounced all the same. */
export interface SendRow {
  readonly address: string;
  readonly contactId: string;
  readonly sentAt: Instant;
}

export interface SendsPage {
  readonly rows: readonly SendRow[];
  /** Rows that are no send of this activity that can be understood. */
  readonly unreadable: number;
  /** It has no link to another. */
  readonly isLast: boolean;
}

/**
 * Reads whom one campaign activity was sent to, newest rows first, a page at a time, to a page without a link:
 * `GET /reports/email_reports/{campaign_activity_id}/tracking/sends?limit=500` (scope campaign_data, privilege
 * ui:campaign:metrics). A contact may have several rows: a resend and a later batch add rows on top. Source: the contract,
 * `getSends`.
 *
 * @param purpose whose share of the day's requests it is.
 * @throws what {@link readTrackingPages} throws.
 */
export async function* readSendsReport(
  client: ConstantContactClient,
  campaignActivityId: string,
  purpose: Purpose,
): AsyncGenerator<SendsPage> {
  for await (const { wires, isLast } of readTrackingPages(client, 'sends', campaignActivityId, purpose)) {
    const rows = wires.flatMap((wire) => {
      const row = readTrackingRow(wire, 'em_sends', campaignActivityId);
      return row ? { address: row.address, contactId: row.contactId, sentAt: row.at } : [];
    });
    yield { rows, unreadable: wires.length - rows.length, isLast };
  }
}

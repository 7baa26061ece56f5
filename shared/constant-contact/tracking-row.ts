import * as z from 'zod/mini';
import { normaliseAddress } from '../bounce/address.ts';
import { type Instant, parseInstant } from '../bounce/instant.ts';
import type { Purpose } from './asked.ts';
import type { ConstantContactClient } from './client.ts';
import { apiAddress, maxPageSize, readPages } from './pages.ts';

/** What the rows of all reports of what became of one campaign activity share. */
export interface TrackingRow {
  /** The address that the message went to; the contact may have another one by now. */
  readonly address: string;
  readonly contactId: string;
  readonly at: Instant;
}

export interface TrackingPage {
  /** As the vendor sent them. */
  readonly wires: readonly unknown[];
  /** It has no link to another. */
  readonly isLast: boolean;
}

const pageShape = z.object({ tracking_activities: z.array(z.unknown()) });

/**
 * Reads `GET /reports/email_reports/{campaign_activity_id}/tracking/{report}?limit=500` a page at a time, newest rows
 * first, to a page without a link.
 *
 * @param filter what the query says besides, beginning with `&`.
 * @throws what reading any list throws: {@link NotFoundError} when there is no such report, {@link ReportRefusedError}
 *   when it is refused, {@link ReportUnavailableError} when it cannot be had now, {@link LinkRefusedError} and
 *   {@link LinkExpiredError} when it cannot be read on.
 */
export async function* readTrackingPages(
  client: ConstantContactClient,
  report: 'bounces' | 'sends' | 'clicks',
  campaignActivityId: string,
  purpose: Purpose,
  filter = '',
): AsyncGenerator<TrackingPage> {
  const path = `/reports/email_reports/${campaignActivityId}/tracking/${report}?limit=${maxPageSize}${filter}`;
  const asked = { purpose, what: `the ${report} of campaign activity ${campaignActivityId}` };
  for await (const { page, isLast } of readPages(client, apiAddress(client, path), pageShape, asked))
    yield { wires: page.tracking_activities, isLast };
}

const rowShape = z.object({
  contact_id: z.guid(),
  campaign_activity_id: z.guid(),
  // The contract requires it, the vendor's own SDK does not.
  tracking_activity_type: z.nullish(z.string()),
  email_address: z.string(),
  created_time: z.string(),
});

/**
 * @param type what a row of this report is called.
 * @returns undefined for a row that cannot be understood, is of another type, or is of another activity than the one
 *   asked for: it is not this report's.
 */
export function readTrackingRow(
  wire: unknown,
  type: 'em_sends' | 'em_clicks',
  campaignActivityId: string,
): TrackingRow | undefined {
  const row = rowShape.safeParse(wire).data;
  if (row?.campaign_activity_id.toLowerCase() !== campaignActivityId.toLowerCase()) return undefined;
  if ((row.tracking_activity_type ?? type) !== type) return undefined;
  const address = normaliseAddress(row.email_address);
  const at = parseInstant(row.created_time);
  if (address === undefined || at === undefined) return undefined;
  return { address, contactId: row.contact_id.toLowerCase(), at };
}

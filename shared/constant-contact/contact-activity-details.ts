import * as z from 'zod';
import { type Instant, parseInstant } from '../bounce/instant.ts';
import { campaignName } from './campaign-details.ts';
import type { ConstantContactClient } from './client.ts';
import { asContactId } from './contact.ts';
import { apiAddress, readPages } from './pages.ts';

/** The most on a page. Source: the contract, `limit` of this report; other reports have five times as many. */
const pageSize = 100;
/** Newest first, so that so many pages tell the last few years of anybody who is not mailed daily. */
const mostPages = 5;

const kinds = { em_sends: 'send', em_bounces: 'bounce', em_clicks: 'click' } as const;

/** Something that happened to a contact, or that it did. The row holds neither its address nor a bounce's code. */
export interface ContactActivity {
  readonly kind: 'send' | 'bounce' | 'click';
  readonly campaignActivityId: string;
  /** Undefined where the vendor does not say it; the contract calls it optional. */
  readonly at: Instant | undefined;
  readonly campaignName: string | undefined;
}

export interface ContactActivities {
  /** Newest first. */
  readonly activities: readonly ContactActivity[];
  /** Rows that are none of these three, or of somebody else. */
  readonly unreadable: number;
  /** Read back to `since`. */
  readonly isWhole: boolean;
}

const pageShape = z.object({ tracking_activities: z.array(z.unknown()) });
const rowShape = z.object({
  contact_id: z.guid(),
  campaign_activity_id: z.guid(),
  tracking_activity_type: z.enum(['em_sends', 'em_bounces', 'em_clicks']),
  created_time: z.string().transform(parseInstant).optional().catch(undefined),
  campaign_activity_name: campaignName,
});

/**
 * Reads what was sent to one contact, what bounced and what was clicked, newest first, back to `since` and five pages at
 * most: `GET /reports/contact_reports/{contact_id}/activity_details?tracking_activities_list=...&limit=100` (scope
 * contact_data, privilege ui:campaign:metrics). Source: the contract, `getContactTracking`; of its two ways to name
 * types, which exclude each other, the list is used, since the contract spells the other one in two ways.
 *
 * @throws what reading any list throws; {@link NotFoundError} when there is no such contact.
 */
export async function readContactActivityDetails(
  client: ConstantContactClient,
  contactId: string,
  since: Instant,
): Promise<ContactActivities> {
  const what = `what happened to contact ${asContactId(contactId)}`;
  const types = Object.keys(kinds).join(',');
  const first = apiAddress(
    client,
    `/reports/contact_reports/${contactId}/activity_details?tracking_activities_list=${types}` +
      `&include_campaign_activity_names=true&limit=${pageSize}`,
  );
  const activities: ContactActivity[] = [];
  let [pages, unreadable] = [0, 0];
  for await (const { page, isLast } of readPages(client, first, pageShape, { purpose: 'contact', what })) {
    pages += 1;
    const rows = page.tracking_activities.map((wire) => readRow(wire, contactId));
    unreadable += rows.filter((row) => row === undefined).length;
    const isReached = rows.some((row) => row?.at !== undefined && row.at < since);
    for (const row of rows) if (row && (row.at === undefined || row.at >= since)) activities.push(row);
    if (isLast || isReached) return { activities, unreadable, isWhole: true };
    if (pages === mostPages) break;
  }
  return { activities, unreadable, isWhole: false };
}

function readRow(wire: unknown, contactId: string): ContactActivity | undefined {
  const row = rowShape.safeParse(wire).data;
  if (row?.contact_id.toLowerCase() !== contactId.toLowerCase()) return undefined;
  return {
    kind: kinds[row.tracking_activity_type],
    campaignActivityId: row.campaign_activity_id.toLowerCase(),
    at: row.created_time,
    campaignName: row.campaign_activity_name,
  };
}

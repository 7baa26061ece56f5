import * as z from 'zod';
import { type Instant, parseInstant } from '../bounce/instant.ts';
import type { ConstantContactClient } from './client.ts';
import { asContactId } from './contact.ts';
import { apiAddress, readPages } from './pages.ts';
import { wholeNumber } from './whole-number.ts';

/** A page has 200 campaigns, which the vendor chooses; two weekly newsletters fill one in two years. */
const mostPages = 5;

/** What one campaign activity and one contact have to do with each other. */
export interface ActivitySummary {
  readonly campaignActivityId: string;
  /** When it was last sent to this contact. */
  readonly lastSentAt: Instant;
  readonly sends: number;
  readonly bounces: number;
  readonly clicks: number;
  readonly opens: number;
}

export interface ActivitySummaries {
  readonly summaries: readonly ActivitySummary[];
  /** Entries of which something is missing: a missing count of bounces must not pass for none. */
  readonly unreadable: number;
  readonly isWhole: boolean;
}

const entryShape = z.object({
  campaign_activity_id: z.guid(),
  start_on: z.string().transform(parseInstant).pipe(z.string()),
  em_sends: wholeNumber,
  em_bounces: wholeNumber,
  em_clicks: wholeNumber,
  em_opens: wholeNumber,
});

/**
 * Reads what became of each mail sent to one contact between two times, five pages of 200 campaigns at most:
 * `GET /reports/contact_reports/{contact_id}/activity_summary?start=...&end=...` (scope contact_data, privilege
 * ui:campaign:metrics). Both times are required. Source: the contract, `getContactTrackingCount`.
 *
 * @throws what reading any list throws; {@link NotFoundError} when there is no such contact.
 */
export async function readContactActivitySummary(
  client: ConstantContactClient,
  contactId: string,
  start: Instant,
  end: Instant,
): Promise<ActivitySummaries> {
  const what = `the summary of contact ${asContactId(contactId)}`;
  const period = `start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`;
  const first = apiAddress(client, `/reports/contact_reports/${contactId}/activity_summary?${period}`);
  // The summary of somebody else is no page of this one.
  const pageShape = z.object({
    contact_id: z.guid().refine((id) => id.toLowerCase() === contactId.toLowerCase()),
    campaign_activities: z.array(z.unknown()),
  });
  const summaries: ActivitySummary[] = [];
  let [pages, unreadable] = [0, 0];
  for await (const { page, isLast } of readPages(client, first, pageShape, { purpose: 'contact', what })) {
    pages += 1;
    for (const wire of page.campaign_activities) {
      const entry = entryShape.safeParse(wire).data;
      if (entry) summaries.push(toSummary(entry));
      else unreadable += 1;
    }
    if (isLast) return { summaries, unreadable, isWhole: true };
    if (pages === mostPages) break;
  }
  return { summaries, unreadable, isWhole: false };
}

function toSummary(entry: z.infer<typeof entryShape>): ActivitySummary {
  return {
    campaignActivityId: entry.campaign_activity_id.toLowerCase(),
    lastSentAt: entry.start_on,
    sends: entry.em_sends,
    bounces: entry.em_bounces,
    clicks: entry.em_clicks,
    opens: entry.em_opens,
  };
}

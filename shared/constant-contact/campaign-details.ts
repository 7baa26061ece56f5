import * as z from 'zod';
import { UnexpectedReportError } from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { apiAddress } from './pages.ts';

const detailsShape = z.object({
  // Without a role it is read: one request too many costs less than the bounces of a send.
  campaign_activities: z.array(z.object({ campaign_activity_id: z.guid(), role: z.string().nullish() })),
});

/** Only these send mail to contacts. Source: the guide of the bounce report. */
const polledRoles = ['primary_email', 'resend'];

/**
 * The ids of a campaign's activities that have a bounce report.
 *
 * @throws {UnexpectedReportError} when the answer is JSON of another shape.
 */
export async function readActivityIds(client: ConstantContactClient, campaignId: string): Promise<string[]> {
  const what = `campaign ${campaignId}`;
  const url = apiAddress(client, `/emails/${campaignId}`);
  const details = detailsShape.safeParse(await client.getJson(url, { purpose: 'details', what }));
  if (!details.success)
    throw new UnexpectedReportError(`Could not read ${what}: it is not the answer we know.`);
  return details.data.campaign_activities
    .filter(({ role }) => !role || polledRoles.includes(role.toLowerCase()))
    .map(({ campaign_activity_id }) => campaign_activity_id);
}

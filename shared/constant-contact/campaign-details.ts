import * as z from 'zod/mini';
import { UnexpectedReportError } from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { ifUsable } from './if-usable.ts';
import { apiAddress } from './pages.ts';

/** The longest name that is kept. Source: the contract, `name` of an email campaign. */
const longestName = 80;

/** A name as its owner wrote it; undefined where there is none that can be shown. */
export const campaignName = ifUsable(
  z.pipe(
    z.string().check(z.trim(), z.minLength(1)),
    z.transform((name) => name.slice(0, longestName)),
  ),
);

const detailsShape = z.object({
  name: campaignName,
  // Without a role it is read: one request too many costs less than the bounces of a send.
  campaign_activities: z.array(z.object({ campaign_activity_id: z.guid(), role: z.nullish(z.string()) })),
});

/** Only these send mail to contacts. Source: the guide of the bounce report. */
const polledRoles = ['primary_email', 'resend'];

export interface CampaignDetails {
  readonly name: string | undefined;
  /** The activities that have a bounce report. */
  readonly campaignActivityIds: readonly string[];
}

/**
 * A campaign's name and its activities that have a bounce report.
 *
 * @throws {UnexpectedReportError} when the answer is JSON of another shape.
 */
export async function readCampaignDetails(
  client: ConstantContactClient,
  campaignId: string,
): Promise<CampaignDetails> {
  const what = `campaign ${campaignId}`;
  const url = apiAddress(client, `/emails/${campaignId}`);
  const details = detailsShape.safeParse(await client.getJson(url, { purpose: 'details', what }));
  if (!details.success)
    throw new UnexpectedReportError(`Could not read ${what}: it is not the answer we know.`);
  const { name, campaign_activities } = details.data;
  const campaignActivityIds = campaign_activities
    .filter(({ role }) => !role || polledRoles.includes(role.toLowerCase()))
    .map(({ campaign_activity_id }) => campaign_activity_id.toLowerCase());
  return { name, campaignActivityIds };
}

import * as z from 'zod';
import { type Instant, parseInstant } from '../bounce/instant.ts';
import {
  BounceHygieneError,
  LinkRefusedError,
  NotFoundError,
  ReportUnavailableError,
  UnexpectedReportError,
} from '../errors.ts';
import type { ConstantContactClient } from './client.ts';
import { apiAddress, maxPageSize, readPages } from './pages.ts';

/** A campaign as the vendor's lists show it. */
export interface SentCampaign {
  readonly campaignId: string;
  /**
   * For a campaign found beyond the summaries: when it was last updated, which is not before it was sent. Undefined
   * when the list gives no readable time; such a campaign has to be treated as fresh, because reading one too many
   * costs a request and skipping one costs its bounces.
   */
  readonly lastSentAt: Instant | undefined;
  /** Unique bounces and sends as counted by the vendor; they lag. Undefined when the list does not say. */
  readonly bounces: number | undefined;
  readonly sends: number | undefined;
}

/** The summaries cover this many campaigns and no more. Source: the guide's overview of the reports. */
const summariesReach = 500;

// The contract's sample has numbers, one guide sample has them as text.
const count = z.coerce.number().int().nonnegative().optional().catch(undefined);
const time = z.string().transform(parseInstant).optional().catch(undefined);

const summariesShape = z.object({ bulk_email_campaign_summaries: z.array(z.unknown()) });

const summaryShape = z.object({
  campaign_id: z.guid(),
  last_sent_date: time,
  unique_counts: z.object({ bounces: count, sends: count }).nullish().catch(undefined),
});

export interface FoundCampaigns {
  /** Newest first. */
  readonly campaigns: readonly SentCampaign[];
  /** Entries without a usable campaign id. Their bounces cannot be read by anybody. */
  readonly unreadable: number;
  /** Why the campaigns beyond the summaries' reach could not be found; those within it are found all the same. */
  readonly fault?: BounceHygieneError;
}

/** The campaigns sent since `since`. Beyond the reach of the summaries the list of all campaigns is asked. */
export async function findSentCampaigns(
  client: ConstantContactClient,
  since: Instant,
): Promise<FoundCampaigns> {
  const found = new Map<string, SentCampaign>();
  const summaries = await readSummaries(client, since, found);
  if (summaries.reachedOlder || summaries.listed < summariesReach) return { ...summaries, ...listOf(found) };
  try {
    const unreadable = summaries.unreadable + (await readBeyondSummaries(client, since, found));
    return { ...listOf(found), unreadable };
  } catch (error) {
    const isFault = [ReportUnavailableError, UnexpectedReportError, LinkRefusedError, NotFoundError].some(
      (Fault) => error instanceof Fault,
    );
    if (!isFault || !(error instanceof BounceHygieneError)) throw error;
    return { ...listOf(found), unreadable: summaries.unreadable, fault: error };
  }
}

function listOf(found: ReadonlyMap<string, SentCampaign>): { readonly campaigns: readonly SentCampaign[] } {
  return { campaigns: [...found.values()].sort(newestFirst) };
}

async function readSummaries(
  client: ConstantContactClient,
  since: Instant,
  found: Map<string, SentCampaign>,
) {
  let [listed, unreadable, reachedOlder] = [0, 0, false];
  const ids = new Set<string>();
  const first = apiAddress(client, `/reports/summary_reports/email_campaign_summaries?limit=${maxPageSize}`);
  const asked = { purpose: 'summaries', what: 'the campaign summaries' } as const;
  for await (const { page } of readPages(client, first, summariesShape, asked)) {
    const before = ids.size;
    for (const entry of page.bulk_email_campaign_summaries) {
      listed += 1;
      const summary = summaryShape.safeParse(entry).data;
      if (summary) ids.add(summary.campaign_id);
      if (!summary) unreadable += 1;
      else if (summary.last_sent_date && summary.last_sent_date < since) reachedOlder = true;
      else found.set(summary.campaign_id, toSentCampaign(summary));
    }
    // Newest first: whatever follows is older still. And a page that brings nothing new is no page.
    if (reachedOlder || ids.size === before) break;
  }
  return { listed, unreadable, reachedOlder };
}

function newestFirst(one: SentCampaign, other: SentCampaign): number {
  if (one.lastSentAt === other.lastSentAt) return 0;
  if (one.lastSentAt === undefined || other.lastSentAt === undefined)
    return one.lastSentAt === undefined ? -1 : 1;
  return one.lastSentAt > other.lastSentAt ? -1 : 1;
}

function toSentCampaign(summary: z.infer<typeof summaryShape>): SentCampaign {
  return {
    campaignId: summary.campaign_id,
    lastSentAt: summary.last_sent_date,
    bounces: summary.unique_counts?.bounces,
    sends: summary.unique_counts?.sends,
  };
}

const campaignsShape = z.object({ campaigns: z.array(z.unknown()) });

const campaignShape = z.object({
  campaign_id: z.guid(),
  updated_at: time,
  current_status: z.string().optional().catch(undefined),
});

/** Statuses of a campaign that has not been sent or cannot be read any more; compared without regard to case. */
const unsentStatuses = ['draft', 'scheduled', 'removed'];

/** Adds the campaigns that the summaries do not reach; returns how many entries had no usable id. */
async function readBeyondSummaries(
  client: ConstantContactClient,
  since: Instant,
  found: Map<string, SentCampaign>,
): Promise<number> {
  let unreadable = 0;
  const listed = new Set<string>();
  const first = apiAddress(client, `/emails?limit=${maxPageSize}&after_date=${encodeURIComponent(since)}`);
  const asked = { purpose: 'campaigns', what: 'the list of campaigns' } as const;
  for await (const { page } of readPages(client, first, campaignsShape, asked)) {
    const before = listed.size;
    for (const entry of page.campaigns) {
      const campaign = campaignShape.safeParse(entry).data;
      if (!campaign) unreadable += 1;
      else if (!listed.has(campaign.campaign_id)) {
        listed.add(campaign.campaign_id);
        const sent = toCampaignBeyond(campaign);
        if (mayBeSent(campaign, since) && !found.has(sent.campaignId)) found.set(sent.campaignId, sent);
      }
    }
    if (listed.size === before) break;
  }
  return unreadable;
}

function mayBeSent(
  { current_status = '', updated_at }: z.infer<typeof campaignShape>,
  since: Instant,
): boolean {
  return !unsentStatuses.includes(current_status.toLowerCase()) && !(updated_at && updated_at < since);
}

function toCampaignBeyond({ campaign_id, updated_at }: z.infer<typeof campaignShape>): SentCampaign {
  return { campaignId: campaign_id, lastSentAt: updated_at, bounces: undefined, sends: undefined };
}

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

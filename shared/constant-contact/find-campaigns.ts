import { createHash } from 'node:crypto';
import type { Instant } from '../bounce/instant.ts';
import { AccessRefusedError, type BounceHygieneError, endsReport } from '../errors.ts';
import { readCampaignList } from './campaign-list.ts';
import { readSummaries } from './campaign-summaries.ts';
import type { ConstantContactClient } from './client.ts';
import type { SentCampaign } from './sent-campaign.ts';

export interface FoundCampaigns {
  /** Newest first. */
  readonly campaigns: readonly SentCampaign[];
  /** The ids of all campaigns that the summaries list, newest first, whenever they were sent. */
  readonly listed: readonly string[];
  /** Entries without a usable campaign id. Their bounces cannot be read. */
  readonly unreadable: number;
  /** Why the campaigns beyond the summaries' reach could not be found; those within it are found all the same. */
  readonly fault?: BounceHygieneError;
}

/**
 * What was found beyond the summaries' reach the last time, so that it is not asked for again while the summaries say the same:
 * a campaign gets there only when a newer one pushes it out.
 */
export interface BeyondMemory {
  /** Undefined when `key` is not what was stored last. */
  recall(key: string): Promise<readonly SentCampaign[] | undefined>;
  store(key: string, campaigns: readonly SentCampaign[]): Promise<void>;
}

/**
 * The campaigns sent since `since`. Beyond the reach of the summaries the list of all campaigns is asked, when the
 * summaries have changed and once a day.
 *
 * @param today the UTC date.
 */
export async function findSentCampaigns(
  client: ConstantContactClient,
  since: Instant,
  { beyond, today }: { readonly beyond: BeyondMemory; readonly today: string },
): Promise<FoundCampaigns> {
  const { campaigns, listed, unreadable, mayGoOn } = await readSummaries(client, since);
  if (!mayGoOn) return { campaigns: join(campaigns, []), listed, unreadable };

  const ids = campaigns.map(({ campaignId }) => campaignId).join();
  const key = `${today} ${createHash('sha256').update(ids).digest('base64url')}`;
  const known = await beyond.recall(key);
  if (known) return { campaigns: join(campaigns, known), listed, unreadable };
  try {
    const list = await readCampaignList(client, since);
    const reached = new Set(campaigns.map(({ campaignId }) => campaignId));
    const others = list.campaigns.filter(({ campaignId }) => !reached.has(campaignId));
    await beyond.store(key, others);
    return { campaigns: join(campaigns, others), listed, unreadable: unreadable + list.unreadable };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { campaigns: join(campaigns, []), listed, unreadable, fault: error };
  }
}

/** The campaigns within the summaries' reach are read all the same. */
function isFault(error: unknown): error is BounceHygieneError {
  return endsReport(error) || error instanceof AccessRefusedError;
}

function join(summaries: readonly SentCampaign[], others: readonly SentCampaign[]): SentCampaign[] {
  return [...summaries, ...others].sort(newestFirst);
}

function newestFirst(one: SentCampaign, other: SentCampaign): number {
  if (one.lastSentAt === other.lastSentAt) return 0;
  if (one.lastSentAt === undefined || other.lastSentAt === undefined)
    return one.lastSentAt === undefined ? -1 : 1;
  return one.lastSentAt > other.lastSentAt ? -1 : 1;
}

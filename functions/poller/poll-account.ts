import { isDeepStrictEqual } from 'node:util';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createBouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import { createCampaignStates } from '../../shared/aws/campaign-states.ts';
import { readPublishedRows } from '../../shared/aws/published-rows.ts';
import type { Clock } from '../../shared/clock.ts';
import { readBounceReport } from '../../shared/constant-contact/bounce-report.ts';
import {
  type FoundCampaigns,
  findSentCampaigns,
  readActivityIds,
} from '../../shared/constant-contact/campaigns.ts';
import type { ConstantContactClient } from '../../shared/constant-contact/client.ts';
import { ConfigurationError, NotFoundError } from '../../shared/errors.ts';
import type { PollerConfig } from './config.ts';
import { connectConstantContact } from './connect.ts';
import { type CampaignReader, pollCampaign } from './poll-campaign.ts';
import type { RunSummary } from './run-summary.ts';
import { walkReport } from './walk-report.ts';

export interface PollParts {
  readonly config: PollerConfig;
  readonly documents: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newRevision: () => string;
}

const dayMs = 86_400_000;
/** Poll state is kept this long past the lookback: a campaign on its edge must not be forgotten while it is read. */
const forgetAfterDays = 30;

/**
 * Finds the campaigns of the lookback and polls each, youngest send first, so that a run that ends early has read
 * what matters most.
 *
 * @throws whatever ends a run; a fault of a single report is in `summary.failed` instead.
 */
export async function pollAccount(parts: PollParts, deadline: Date, summary: RunSummary): Promise<void> {
  const { clock, config } = parts;
  const now = clock.now();
  const client = connectConstantContact(parts, deadline, summary);
  const { campaigns, unreadable } = await findCampaigns(
    client,
    new Date(now.getTime() - config.lookbackDays * dayMs),
  );
  summary.campaigns = campaigns.length;
  if (unreadable > 0) summary.failed.set('summaries', `${unreadable} campaigns came without a usable id.`);

  const expiresAt = new Date(now.getTime() + (config.lookbackDays + forgetAfterDays) * dayMs);
  const states = createCampaignStates({ ...parts, table: config.table, expiresAt });
  const known = await states.read(campaigns.map(({ campaignId }) => campaignId));
  const reader = createReader(client, parts, expiresAt, summary);
  for (const campaign of campaigns) {
    const state = known.get(campaign.campaignId);
    const next = await pollCampaign(campaign, state, reader, summary);
    if (!isDeepStrictEqual(next, state)) await states.write(next);
  }
}

async function findCampaigns(client: ConstantContactClient, since: Date): Promise<FoundCampaigns> {
  try {
    return await findSentCampaigns(client, since.toISOString());
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    // One campaign may vanish; the list of all of them cannot.
    throw new ConfigurationError(['CONSTANT_CONTACT_API_URL has no campaign summaries (404)']);
  }
}

function createReader(
  client: ConstantContactClient,
  { sqs, config, documents, clock }: PollParts,
  expiresAt: Date,
  summary: RunSummary,
): CampaignReader {
  const publisher = createBouncePublisher(sqs, config.queueUrl, clock);
  return {
    now: () => clock.now(),
    readActivityIds: (campaignId) => readActivityIds(client, campaignId),
    async walk(campaignActivityId, sends) {
      const remembered = await readPublishedRows(documents, config.table, campaignActivityId, {
        clock,
        expiresAt,
      });
      const pages = readBounceReport(client, campaignActivityId, sends);
      await walkReport(campaignActivityId, pages, { publisher, remembered, walked: summary.rows });
    },
  };
}

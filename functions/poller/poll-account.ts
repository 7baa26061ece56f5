import { isDeepStrictEqual } from 'node:util';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type CampaignState, createCampaignStates } from '../../shared/aws/campaign-states.ts';
import { createPollNote } from '../../shared/aws/poll-notes.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ConstantContactClient } from '../../shared/constant-contact/client.ts';
import { type Counters, maxActivitiesPerCall, readCounters } from '../../shared/constant-contact/counters.ts';
import { type FoundCampaigns, findSentCampaigns } from '../../shared/constant-contact/find-campaigns.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { ConfigurationError, NotFoundError, reasonOf, UnexpectedReportError } from '../../shared/errors.ts';
import { createBeyondMemory } from './beyond-memory.ts';
import { completenessOf } from './completeness.ts';
import type { PollerConfig } from './config.ts';
import { createReader } from './create-reader.ts';
import { detailsDue, numbersMoved, unseenDue, walkDue } from './due.ts';
import { isFault } from './faults.ts';
import { guardAccount } from './guard/guard-account.ts';
import type { KnownIncidents } from './guard/known-incidents.ts';
import { isPolite } from './poll-activity.ts';
import {
  type CampaignReader,
  type OpenCampaign,
  openCampaign,
  stateOf,
  takeCounters,
  walkCampaign,
} from './poll-campaign.ts';
import type { RunSummary } from './run-summary.ts';

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
/** Campaigns dealt with together: enough to fill the counters' requests of ten, few enough that the youngest come first. */
const campaignsPerGroup = 25;

/**
 * Finds the campaigns of the lookback and polls those that something is due of, youngest send first, so that a run
 * that ends early has read what matters most.
 *
 * @throws whatever ends a run; a fault of a single report is in `summary.failed` instead.
 */
export async function pollAccount(
  parts: PollParts,
  client: ConstantContactClient,
  incidents: KnownIncidents,
  summary: RunSummary,
): Promise<void> {
  const { clock, config } = parts;
  const now = clock.now();
  const since = new Date(now.getTime() - config.lookbackDays * dayMs);
  const { campaigns, unreadable, fault } = await findCampaigns(parts, client, since);
  summary.campaigns = campaigns.length;
  if (fault) summary.failed.set('campaigns', fault.message);

  const expiresAt = new Date(now.getTime() + (config.lookbackDays + forgetAfterDays) * dayMs);
  const states = createCampaignStates({ ...parts, table: config.table, expiresAt });
  const known = await states.read(campaigns.map(({ campaignId }) => campaignId));
  summary.campaignsDoneBefore = completenessOf(known.values(), { now }).campaignsDone;
  const freshIn = new Map<string, number>();
  const reader = createReader(client, parts, { expiresAt, summary, incidents, freshIn });
  const remember = async (state: CampaignState) => {
    if (isDeepStrictEqual(state, known.get(state.campaignId))) return;
    await states.write(state);
    known.set(state.campaignId, state);
  };
  const moved = campaigns.filter((campaign) => numbersMoved(campaign, known.get(campaign.campaignId)));
  const still = campaigns.filter((campaign) => !moved.includes(campaign));
  // What moved has news; what is only due on a beat has none that we know of, and waits if there is not room for both.
  const due = [
    ...moved,
    ...still.filter((campaign) => beatDue(campaign, known.get(campaign.campaignId), config, now)),
  ];
  try {
    for (let start = 0; start < due.length; start += campaignsPerGroup) {
      await pollGroup(due.slice(start, start + campaignsPerGroup), {
        client,
        reader,
        remember,
        known,
        config,
        summary,
      });
    }
    await guardAccount(parts, client, { campaigns, states: known, incidents, freshIn, remember, summary });
  } finally {
    // Nobody can read a campaign without an id, today or tomorrow: it is parked from the start.
    summary.completeness = completenessOf(known.values(), { now: clock.now(), unreadable });
  }
}

/** Whether something of a campaign is due although its numbers stand still: a debt, a beat, its details. */
function beatDue(
  campaign: SentCampaign,
  state: CampaignState | undefined,
  { beats }: PollerConfig,
  now: Date,
): boolean {
  if (unseenDue(state, beats, now) || detailsDue(campaign, state, false, now)) return true;
  return (
    state?.activities.some((activity) => walkDue(campaign, activity, { moved: false, now, beats })) ?? false
  );
}

interface GroupParts {
  readonly client: ConstantContactClient;
  readonly reader: CampaignReader;
  readonly remember: (state: CampaignState) => Promise<void>;
  /** The states as they are in the table; kept up to date. */
  readonly known: Map<string, CampaignState>;
  readonly config: PollerConfig;
  readonly summary: RunSummary;
}

async function pollGroup(group: readonly SentCampaign[], parts: GroupParts): Promise<void> {
  const { reader, remember, known, config, summary } = parts;
  const open: OpenCampaign[] = [];

  try {
    for (const campaign of group) {
      open.push(await openCampaign(campaign, known.get(campaign.campaignId), reader, config.beats, summary));
    }
    await askForCounters(
      open.filter(({ moved }) => moved),
      parts,
    );
    for (let campaign = open.shift(); campaign; campaign = open.shift()) {
      const { state, interruptedBy } = await walkCampaign(campaign, reader, config.beats, summary);
      await remember(state);
      if (interruptedBy !== undefined) throw interruptedBy;
    }
  } catch (error) {
    // What was learnt of the campaigns that nobody came to walk any more need not be asked again.
    if (isPolite(error)) for (const campaign of open) await remember(stateOf(campaign, false));
    throw error;
  }
}

/** The counters of campaigns that moved, ten activities a request. */
async function askForCounters(
  moved: readonly OpenCampaign[],
  { client, reader, summary }: GroupParts,
): Promise<void> {
  const ids = moved.flatMap(({ activities }) =>
    activities.map(({ campaignActivityId }) => campaignActivityId),
  );
  for (let start = 0; start < ids.length; start += maxActivitiesPerCall) {
    const asked = ids.slice(start, start + maxActivitiesPerCall);
    const counters = await readCountersOf(asked, client, summary);
    for (const campaign of moved) {
      if (counters) takeCounters(campaign, counters, reader.now());
      else if (campaign.activities.some(({ campaignActivityId }) => asked.includes(campaignActivityId))) {
        campaign.countersRead = false;
      }
    }
  }
}

/** Undefined when they have to be asked for again. Without any, the report itself is looked into. */
async function readCountersOf(
  ids: readonly string[],
  client: ConstantContactClient,
  summary: RunSummary,
): Promise<Map<string, Counters> | undefined> {
  try {
    return await readCounters(client, ids);
  } catch (error) {
    // One id the vendor dislikes costs the counters of all ten; asking again would not help.
    if (error instanceof NotFoundError || error instanceof UnexpectedReportError) return new Map();
    if (!isFault(error)) throw error;
    summary.failed.set('counters', reasonOf(error));
    return undefined;
  }
}

async function findCampaigns(
  { documents, config, clock }: PollParts,
  client: ConstantContactClient,
  since: Date,
): Promise<FoundCampaigns> {
  const beyond = createBeyondMemory(createPollNote(documents, config.table, 'BEYOND'), clock);
  const today = clock.now().toISOString().slice(0, 10);
  try {
    return await findSentCampaigns(client, since.toISOString(), { beyond, today });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    // One campaign may vanish; the list of all of them cannot.
    throw new ConfigurationError(['CONSTANT_CONTACT_API_URL has no campaign summaries (404)']);
  }
}

import type { Instant } from '../bounce/instant.ts';
import type { AccessRefusedError } from '../errors.ts';
import type { Purpose } from './asked.ts';
import { type ReportPage, type ReportWanted, readBounceReport } from './bounce-report.ts';
import { type CampaignDetails, readCampaignDetails } from './campaign-details.ts';
import { type ClicksPage, readClicksReport } from './clicks-report.ts';
import type { ConstantContactClient } from './client.ts';
import { type Counters, readCounters } from './counters.ts';
import { type BeyondMemory, type FoundCampaigns, findSentCampaigns } from './find-campaigns.ts';
import { readSendsReport, type SendsPage } from './sends-report.ts';
import type { SignInNote } from './sign-in.ts';

/** Everything that the poller asks of Constant Contact. Each method throws our errors. */
export interface Vendor {
  findCampaigns(since: Instant, today: string): Promise<FoundCampaigns>;
  readDetails(campaignId: string): Promise<CampaignDetails>;
  /** Of at most ten activities, by activity. */
  readCounters(campaignActivityIds: readonly string[]): Promise<ReadonlyMap<string, Counters>>;
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  /** For finding outages: as far as the caller goes on. */
  readSends(campaignActivityId: string): AsyncIterable<SendsPage>;
  /** For evidence: to its end, or as far as the caller goes on. */
  readSendsReport(campaignActivityId: string): AsyncIterable<SendsPage>;
  /** For evidence, as well. */
  readClicksReport(campaignActivityId: string): AsyncIterable<ClicksPage>;
  /** The same, although everything of its kind has been refused so far. */
  readonly insisting: Pick<Vendor, 'readDetails' | 'readCounters' | 'readReport'>;
  /** The kinds of request of which everything was refused, each with the error that says so. */
  refusedKinds(): ReadonlyMap<Purpose, AccessRefusedError>;
  /** Until no request may start. */
  timeLeftMs(): number;
  /** The sign-in that this run began with; known once something was asked for. */
  signIn(): SignInNote;
  /** Requests so far, tokens included. */
  requestsMade(): number;
  requestsByPurpose(): Readonly<Record<Purpose, number>>;
}

/**
 * @param requests counts up as the client makes them.
 * @param beyond remembers the campaigns that the summaries do not reach.
 * @param signIn what was read of the sign-in first.
 */
export function createVendor(
  client: ConstantContactClient,
  requests: Readonly<Record<Purpose, number>>,
  beyond: BeyondMemory,
  signIn: () => SignInNote,
): Vendor {
  const insisting: ConstantContactClient = {
    ...client,
    getJson: (url, asked) => client.getJson(url, { ...asked, insists: true }),
  };
  return {
    findCampaigns: (since, today) => findSentCampaigns(client, since, { beyond, today }),
    ...readersWith(client),
    insisting: readersWith(insisting),
    refusedKinds: () => client.refusedKinds(),
    timeLeftMs: () => client.timeLeftMs(),
    signIn,
    readSends: (id) => readSendsReport(client, id, 'sends'),
    readSendsReport: (id) => readSendsReport(client, id, 'evidence'),
    readClicksReport: (id) => readClicksReport(client, id, 'evidence'),
    requestsMade: () => Object.values(requests).reduce((sum, count) => sum + count, 0),
    requestsByPurpose: () => ({ ...requests }),
  };
}

function readersWith(
  client: ConstantContactClient,
): Pick<Vendor, 'readDetails' | 'readCounters' | 'readReport'> {
  return {
    readDetails: (campaignId) => readCampaignDetails(client, campaignId),
    readCounters: (ids) => readCounters(client, ids),
    readReport: (wanted) => readBounceReport(client, wanted),
  };
}

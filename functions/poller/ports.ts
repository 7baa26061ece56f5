import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../shared/clock.ts';
import { erasureKeyIn } from '../../shared/constant-contact/sign-in.ts';
import type { Vendor } from '../../shared/constant-contact/vendor.ts';
import { createRecordReader, type RecordReader } from '../../shared/storage/address-records.ts';
import { createIncidentMembers, type IncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister, type IncidentRegister } from '../../shared/storage/incident-register.ts';
import { createLease, type Lease } from '../../shared/storage/lease.ts';
import { createTokenSecret } from '../../shared/storage/token-secret.ts';
import { createTombstones } from '../../shared/storage/tombstones.ts';
import type { PollerConfig } from './config.ts';
import { connectConstantContact } from './connect.ts';
import { createEvidenceShare, type EvidenceShare, evidenceShareOf } from './evidence/evidence-share.ts';
import { type CampaignMemories, createCampaignMemories } from './memory/campaign-memories.ts';
import { type Cohorts, createCohorts } from './memory/cohorts.ts';
import { type Erased, readErased } from './memory/erased.ts';
import { type Fingerprints, readPublishedRows } from './memory/fingerprints.ts';
import { createOlderCampaigns } from './memory/older-campaigns.ts';
import { createPollNote } from './memory/poll-notes.ts';
import { createRememberedExchanges, exchangesNote } from './memory/remembered-exchanges.ts';
import { createRunMemoryStore, type RunMemoryStore } from './memory/run-memory.ts';
import { withErasureKey } from './memory/with-erasure-key.ts';
import {
  createMailExchanges,
  type MailExchanges,
  type MailResolver,
  noLookUps,
} from './outage/mail-exchanges.ts';
import { type BouncePublisher, createBouncePublisher } from './read/bounce-publisher.ts';
import { createRequestLedger, type RequestLedger } from './run/request-ledger.ts';

/** Everything outside that the poller reads and writes. Built once; nothing below sees an SDK client. */
export interface Ports {
  readonly config: PollerConfig;
  readonly clock: Clock;
  readonly newHolder: () => string;
  readonly lease: Lease;
  readonly runMemory: RunMemoryStore;
  readonly incidents: IncidentRegister;
  readonly members: IncidentMembers;
  readonly records: RecordReader;
  readonly publisher: BouncePublisher;
  /**
   * Who was erased, for one run.
   *
   * @param keyId the key that the tombstones need; undefined where nobody was erased.
   * @throws {ErasureKeyLostError} when the secret does not hold it.
   */
  readErased(keyId: string | undefined): Promise<Erased>;
  /** The day's requests, counted for one run. */
  openLedger(): RequestLedger;
  /** The part of them that evidence may take. */
  openEvidenceShare(): EvidenceShare;
  /**
   * The vendor for one run: its pace, its token and its end are the run's own.
   *
   * @param erasureKeyId the key that has to stay in the secret; undefined where nobody was erased.
   */
  connectVendor(remainingMs: () => number, ledger: RequestLedger, erasureKeyId: string | undefined): Vendor;
  /** @param expiresAt when what is remembered may be forgotten. */
  campaignMemories(expiresAt: Date): CampaignMemories;
  cohorts(expiresAt: Date): Cohorts;
  /** Who receives the mail of domains, for one run. */
  openMailExchanges(): MailExchanges;
  publishedRows(
    activity: { readonly campaignActivityId: string; readonly campaignId: string },
    expiresAt: Date,
  ): Promise<Fingerprints>;
}

export interface Clients {
  readonly config: PollerConfig;
  readonly documents: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
  readonly mailResolver: MailResolver;
  readonly abortedAfter: (ms: number) => AbortSignal;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newRevision: () => string;
}

export function createPorts(clients: Clients): Ports {
  const { config, documents, sqs, secrets, clock, random, newRevision } = clients;
  const { table, queueUrl, secretArn } = config;
  const note = (name: string) => createPollNote(documents, table, name);
  return {
    config,
    clock,
    newHolder: newRevision,
    lease: createLease(documents, table),
    runMemory: createRunMemoryStore(documents, table, clock, newRevision),
    incidents: createIncidentRegister(documents, table, newRevision),
    members: createIncidentMembers(documents, table),
    records: createRecordReader(documents, table, clock),
    publisher: createBouncePublisher(sqs, queueUrl, clock),
    readErased: (keyId) =>
      readErased(keyId, {
        tombstones: createTombstones(documents, table, { clock, newRevision }),
        readKey: async () => erasureKeyIn((await createTokenSecret(secrets, secretArn, clock).read())?.text),
      }),
    openLedger: () => createRequestLedger({ documents, table, clock, perDay: config.requestsPerDay }),
    openEvidenceShare: () =>
      createEvidenceShare({ documents, table, clock, perDay: evidenceShareOf(config) }),
    connectVendor: (remainingMs, ledger, erasureKeyId) =>
      connectConstantContact(
        {
          config,
          clock,
          random,
          secret: withErasureKey(createTokenSecret(secrets, secretArn, clock), erasureKeyId),
          deadToken: note('DEAD_TOKEN'),
          olderCampaigns: createOlderCampaigns(note('BEYOND'), clock),
        },
        { remainingMs, ledger },
      ),
    campaignMemories: (expiresAt) =>
      createCampaignMemories({ documents, table, clock, newRevision, expiresAt }),
    cohorts: (expiresAt) => createCohorts(documents, table, expiresAt),
    openMailExchanges: () =>
      config.mxLookups === 'on'
        ? createMailExchanges({
            resolver: clients.mailResolver,
            abortedAfter: clients.abortedAfter,
            remembered: createRememberedExchanges(note(exchangesNote), clock),
          })
        : noLookUps,
    publishedRows: (activity, expiresAt) =>
      readPublishedRows(documents, table, activity, { clock, expiresAt }),
  };
}

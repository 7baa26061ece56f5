import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createClassifier } from '../../functions/classifier/classifier.ts';
import type { MailResolver } from '../../functions/poller/outage/mail-exchanges.ts';
import { createPoller } from '../../functions/poller/poller.ts';
import { createPorts } from '../../functions/poller/ports.ts';
import type { InvocationResult } from '../../local/lambda/execution-environment.ts';
import { pollQueue } from '../../local/lambda/poll-queue.ts';
import { type SecretsManagerServer, startSecretsManager } from '../../local/servers/secrets-manager.ts';
import { seededRandom } from '../../local/servers/shuffle.ts';
import { queueArn, startSqs } from '../../local/servers/sqs.ts';
import type { Account } from '../../local/simulated-account/account.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { aClock, minuteMs, type SimulatedClock } from './a-clock.ts';
import { aTable, type TestTable } from './a-table.ts';
import { aTelemetry, type RecordedTelemetry } from './a-telemetry.ts';
import type { AwsClient } from './client-calls.ts';
import { type FaultPlan, makeFaulty } from './faults.ts';
import { standard } from './policies.ts';

/** DNS that answers nothing; with look-ups off, it is not even asked. */
const silentResolver: MailResolver = {
  resolveMx: async () => [],
  resolve4: async () => [],
  resolve6: async () => [],
  cancel() {},
};

const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Token';
const visibilityTimeoutSeconds = 30;

/** Faults for the AWS clients of one invocation. */
export interface AwsFaults {
  readonly dynamoDb?: FaultPlan;
  readonly sqs?: FaultPlan;
  readonly secrets?: FaultPlan;
  /** Bodies that SQS refuses, each time, with status 200. */
  readonly refused?: (body: string) => boolean;
}

export interface World {
  readonly account: Account;
  readonly constantContact: SimulatedAccount;
  readonly secrets: SecretsManagerServer;
  readonly clock: SimulatedClock;
  readonly table: TestTable;
  readonly poller: RecordedTelemetry;
  readonly classifier: RecordedTelemetry;
  /** One run of a poller with fresh clients, whose time is up early once it is stopped. Resolves to the error it rejected with, if it did. */
  runPoller(faults?: AwsFaults, remainingMs?: number, isStopped?: () => boolean): Promise<unknown>;
  /** Delivers what is on the queue, shuffled, in batches, until it is empty. */
  drain(faults?: AwsFaults): Promise<void>;
  /** The address records, by address. */
  records(): Promise<Map<string, Record<string, unknown>>>;
  /** Makes an item of the table disappear, as its time to live or a person would. */
  forget(pk: string): Promise<void>;
  /** Puts every message that the poller sent so far on the queue again. */
  redeliverAll(): Promise<void>;
  /** Empties the queue, as somebody may do in the console. */
  purge(): Promise<void>;
  /** Bodies in the dead-letter queue; reading them takes them out. */
  deadLetters(): Promise<string[]>;
  /** How many messages the poller knows to be accepted by SQS so far. */
  readonly sent: () => number;
  /** Puts a sign-in into the secret: one that works, with `change` made to it, or any text at all. */
  signIn(change?: Record<string, unknown> | string): void;
  /** What the secret holds now. */
  secret(): Record<string, unknown>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly account: Account;
  readonly clock?: SimulatedClock;
  readonly lookbackDays?: number;
  readonly requestsPerDay?: number;
  readonly evidenceRequestsPerDay?: number;
  /** DNS; nobody is asked unless it is given. */
  readonly mailResolver?: MailResolver;
  /** The policy that decides; `standard` unless said. */
  readonly policy?: Policy;
  readonly simulated?: Omit<Parameters<typeof startSimulatedAccount>[0], 'account' | 'clock'>;
  /** Gets every client that the functions or their event source use, before they use it. */
  readonly watch?: (client: AwsClient) => void;
}

/**
 * The whole pipeline: the real poller and classifier, the real SDK, real HTTP, and embedded servers. Only time is not
 * real.
 */
export async function aWorld(options: WorldOptions): Promise<World> {
  const clock = options.clock ?? aClock();
  const { account, watch = () => {}, policy = standard } = options;
  const constantContact = await startSimulatedAccount({ account, clock, ...options.simulated });
  const secrets = await startSecretsManager();
  secrets.create(secretArn);
  const sqsServer = await startSqs();
  const table = await aTable();
  const deadLetterUrl = await sqsServer.createQueue('DeadLetters');
  const queueUrl = await sqsServer.createQueue('Bounces', {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('DeadLetters'), maxReceiveCount: 3 }),
  });
  const sqs = new SQSClient({ endpoint: sqsServer.endpoint });
  watch(sqs);
  const poller = aTelemetry();
  const classifier = aTelemetry();
  const random = seededRandom(1);
  const bodies: string[] = [];
  let sent = 0;
  let revision = 0;
  const newRevision = () => {
    revision += 1;
    return `revision-${revision}`;
  };

  function documentsWith(plan: FaultPlan | undefined): DynamoDBDocumentClient {
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    watch(client);
    if (plan) makeFaulty(client, plan);
    return DynamoDBDocumentClient.from(client);
  }

  function sqsWith({ sqs: plan, refused = () => false }: AwsFaults): SQSClient {
    const client = new SQSClient({ endpoint: sqsServer.endpoint, maxAttempts: 1 });
    watch(client);
    const send = client.send.bind(client);
    client.send = async (command: unknown) => {
      if (!(command instanceof SendMessageBatchCommand)) throw new Error('the poller only sends batches');
      const { Failed, Successful } = Object.groupBy(command.input.Entries ?? [], ({ MessageBody = '' }) =>
        refused(MessageBody) ? 'Failed' : 'Successful',
      );
      command.input.Entries = Successful;
      const answer = Successful ? await send(command) : { $metadata: {}, Successful: [], Failed: [] };
      sent += answer.Successful?.length ?? 0;
      for (const { MessageBody = '' } of Successful ?? []) bodies.push(MessageBody);
      return { ...answer, Failed: [...(answer.Failed ?? []), ...(Failed ?? [])] };
    };
    if (plan) makeFaulty(client, plan);
    return client;
  }

  function secretsWith(plan: FaultPlan | undefined): SecretsManagerClient {
    const client = new SecretsManagerClient({ endpoint: secrets.endpoint, maxAttempts: 1 });
    watch(client);
    if (plan) makeFaulty(client, plan);
    return client;
  }

  return {
    account,
    constantContact,
    secrets,
    clock,
    table,
    poller,
    classifier,
    sent: () => sent,
    async runPoller(faults = {}, remainingMs = 600_000, isStopped = () => false) {
      const startedAt = clock.now().getTime();
      const endsAt = () => (isStopped() ? startedAt : startedAt + remainingMs);
      const poll = createPoller(
        () =>
          createPorts({
            config: {
              table: table.table,
              queueUrl,
              secretArn,
              lookbackDays: options.lookbackDays ?? 90,
              requestsPerDay: options.requestsPerDay ?? 9_000,
              evidenceRequestsPerDay: options.evidenceRequestsPerDay ?? 250,
              mxLookups: options.mailResolver ? 'on' : 'off',
              intervals: { runMs: 15 * minuteMs, recheckRecentMs: 6 * hourMs, recheckClosedMs: 30 * dayMs },
              policy,
              apiUrl: new URL(constantContact.apiUrl),
              tokenUrl: new URL(constantContact.tokenUrl),
            },
            documents: documentsWith(faults.dynamoDb),
            sqs: sqsWith(faults),
            secrets: secretsWith(faults.secrets),
            mailResolver: options.mailResolver ?? silentResolver,
            abortedAfter: () => new AbortController().signal,
            clock,
            random,
            newRevision,
          }),
        poller,
      );
      try {
        await poll({}, { getRemainingTimeInMillis: () => Math.max(0, endsAt() - clock.now().getTime()) });
        return undefined;
      } catch (error) {
        return error;
      }
    },
    async drain(faults = {}) {
      const classify = createClassifier(
        () => ({
          policy,
          records: createAddressRecords(documentsWith(faults.dynamoDb), table.table, clock),
          random,
          newRevision,
        }),
        clock,
        classifier,
      );
      const environment = {
        invoke: (event: unknown): Promise<InvocationResult> =>
          classify(event).then(
            (answer) => ({ ok: true, answer }),
            ({ name, message }: Error) => ({ ok: false, errorType: name, errorMessage: message }),
          ),
      };
      await pollQueue({
        sqs,
        queueUrl,
        queueArn: queueArn('Bounces'),
        batchSize: 100,
        reportsItemFailures: true,
        environments: [environment, environment],
        random,
      });
    },
    async records() {
      const items = await table.items('ADDRESS#');
      return new Map(items.map((item) => [String(item.address), item]));
    },
    async forget(pk) {
      await table.documents.send(new DeleteCommand({ TableName: table.table, Key: { pk } }));
    },
    async redeliverAll() {
      for (const MessageBody of bodies.slice()) {
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
      }
    },
    async purge() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
    },
    async deadLetters() {
      const bodies: string[] = [];
      for (;;) {
        const receive = new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MaxNumberOfMessages: 10 });
        const { Messages = [] } = await sqs.send(receive);
        if (Messages.length === 0) return bodies;
        bodies.push(...Messages.map(({ Body = '' }) => Body));
      }
    },
    signIn(change = {}) {
      const { clientId, clientSecret, refreshToken } = constantContact.signIn;
      const value = {
        clientId,
        clientSecret,
        refreshToken: refreshToken(),
        ...(typeof change === 'object' && change),
      };
      secrets.put(secretArn, typeof change === 'string' ? change : JSON.stringify(value));
    },
    secret: () => JSON.parse(secrets.current(secretArn)?.value ?? '{}'),
    async close() {
      sqs.destroy();
      await Promise.all([constantContact.close(), secrets.close(), sqsServer.close(), table.close()]);
    },
  };
}

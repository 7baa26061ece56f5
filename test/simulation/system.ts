import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { erasePerson } from '../../cli/operate/erase.ts';
import type { ErasePorts } from '../../cli/operate/erase-ports.ts';
import { openErasure } from '../../cli/operate/open-erasure.ts';
import { replay } from '../../cli/operate/replay.ts';
import { resolveIncident } from '../../cli/operate/resolve-incident.ts';
import { type BatchRun, runBatch } from '../../cli/operate/run-batch.ts';
import { createClassifier } from '../../functions/classifier/classifier.ts';
import type { MailResolver } from '../../functions/poller/outage/mail-exchanges.ts';
import { createPoller } from '../../functions/poller/poller.ts';
import { createPorts } from '../../functions/poller/ports.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { choosePolicy, type PolicyChoice } from '../../shared/bounce/policies.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import type { Clock } from '../../shared/clock.ts';
import { StorageError } from '../../shared/errors.ts';
import { joinedRecord } from '../../shared/next-record.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { type Batch, createBatches } from '../../shared/storage/batches.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { updateAddressRecord } from '../../shared/storage/update-address-record.ts';
import { createTelemetry, type Telemetry } from '../../shared/telemetry.ts';
import { deployed } from './deployed.ts';

/** Everything outside the code under test, for one execution environment. */
export interface Outside {
  readonly documents: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newRevision: () => string;
  readonly mailResolver: MailResolver;
  readonly abortedAfter: (ms: number) => AbortSignal;
  /** Puts something around the real telemetry. */
  readonly listen: (telemetry: Telemetry) => Telemetry;
  /** What erasing a person reaches besides the table. */
  readonly erasing: Pick<ErasePorts['target'], 'deadLetters' | 'erasureKeys' | 'queues'>;
}

/** A setting of both functions. */
interface Settings {
  readonly policy: PolicyChoice;
}

interface PollerSettings extends Settings {
  readonly requestsPerDay: number;
  readonly evidenceRequestsPerDay: number;
  readonly mxLookups: 'on' | 'off';
  readonly apiOrigin: string;
}

type Poller = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;
type Classifier = (event: unknown) => Promise<unknown>;
/** What an operator does at the command line. */
type ResolveIncident = (id: string, status: IncidentStatus) => Promise<unknown>;

/** What an operator does to address records at the command line. */
export interface Operator {
  /** `release` or `suppress`. */
  begin(
    said: Pick<Batch, 'id' | 'kind' | 'by' | 'reason'>,
    members: readonly string[],
    cutBefore: number,
  ): Promise<BatchRun>;
  /** Goes on with a batch, or takes it back; undefined where there is none. */
  work(task: 'apply' | 'undo', id: string, cutBefore: number): Promise<BatchRun | undefined>;
  replay(policy: Policy): Promise<void>;
  /** Joins another table's records to this one's; says whether it came to its end. */
  adopt(from: DynamoDBDocumentClient): Promise<boolean>;
  /** Erases a person; says whether nothing is left to do. */
  erase(address: string): Promise<boolean>;
}

const table = 'Hygiene';
const { telemetry } = createTelemetry();

const policies = new Map<string, Policy>();

/** Plans have few policies, and each is checked once. */
export function policyOf(choice: PolicyChoice): Policy {
  const key = JSON.stringify(choice);
  const policy = policies.get(key) ?? choosePolicy(choice);
  policies.set(key, policy);
  return policy;
}

/** A poller in a cold execution environment, as `functions/poller/handler.ts` puts it together. */
function buildPoller(
  outside: Outside,
  { apiOrigin, requestsPerDay, evidenceRequestsPerDay, mxLookups, policy }: PollerSettings,
): Poller {
  const { listen, erasing: _, ...clients } = outside;
  const config = {
    table,
    queueUrl: 'https://sqs.example/bounces',
    secretArn: 'arn:token',
    lookbackDays: deployed.poller.lookbackDays,
    requestsPerDay,
    evidenceRequestsPerDay,
    mxLookups,
    policy: policyOf(policy),
    intervals: deployed.poller.intervals,
    apiUrl: new URL(`${apiOrigin}/v3`),
    tokenUrl: new URL(`${apiOrigin}/oauth2/default/v1/token`),
  };
  return createPoller(() => createPorts({ config, ...clients }), listen(telemetry));
}

/** A classifier in a cold execution environment, as `functions/classifier/handler.ts` puts it together. */
function buildClassifier(outside: Outside, settings: Settings): Classifier {
  const { documents, clock, random, newRevision, listen } = outside;
  const policy = policyOf(settings.policy);
  return createClassifier(
    () => ({ policy, records: createAddressRecords(documents, table, clock), random, newRevision }),
    clock,
    listen(telemetry),
  );
}

/** The operation behind `bounce-hygiene incidents confirm` and its like. */
function buildResolveIncident({ documents, clock, newRevision }: Outside): ResolveIncident {
  const register = createIncidentRegister(documents, table, newRevision);
  const members = createIncidentMembers(documents, table);
  return (id, status) => resolveIncident(id, status, { register, members, clock });
}

/** How long an operator waits for what is on its way. */
const eraseWaitMs = 120_000;

/** The operations behind `release`, `suppress`, `undo`, `replay`, `adopt` and `erase`, under the policy of the deployment. */
function buildOperator(outside: Outside, settings: Settings): Operator {
  const { documents, clock, random, newRevision } = outside;
  const policy = policyOf(settings.policy);
  const records = createAddressRecords(documents, table, clock);
  const batches = createBatches(documents, table, newRevision);
  const writing = { records, clock, random, newRevision };

  function run(task: 'apply' | 'undo', batch: Batch, cutBefore: number): Promise<BatchRun> {
    let asked = 0;
    return runBatch(task, batch, {
      ...{ ...writing, batches, policy },
      // It is asked before the first page and before each record.
      isInterrupted: () => asked++ >= cutBefore,
      onProgress: () => {},
    });
  }

  return {
    async begin(said, members, cutBefore) {
      const plannedAt = clock.now().toISOString();
      const batch = await batches.add({ ...said, plannedAt, filter: 'by name' }, [members]);
      return run('apply', batch, cutBefore);
    },
    async work(task, id, cutBefore) {
      const batch = await batches.read(id);
      // What was taken back is not gone on with.
      if (!batch || (task === 'apply' && batch.status === 'undone')) return undefined;
      return run(task, batch, cutBefore);
    },
    async replay(other) {
      await replay({ pages: scanAddresses(documents, table), policy: other, writing });
    },
    async adopt(from) {
      let failed = 0;
      for await (const page of scanAddresses(from, table)) {
        const known = await records.readMany(page.records.map(({ address }) => address));
        for (const other of page.records) {
          try {
            await updateAddressRecord(
              known.get(other.address),
              (record) => joinedRecord(record, other, { policy, now: clock.now(), newRevision }),
              writing,
            );
          } catch (error) {
            if (!(error instanceof StorageError)) throw error;
            failed += 1;
          }
        }
      }
      return failed === 0;
    },
    async erase(address) {
      const until = new Date(clock.now().getTime() + eraseWaitMs);
      const ports: ErasePorts = {
        target: { ...{ documents, table, records, policy }, ...outside.erasing },
        ...{ clock, random, newRevision, isInterrupted: () => false, say: () => {} },
      };
      const key = await openErasure(until, ports);
      if (key === undefined) return false;
      return (await erasePerson(address, { key, blocked: undefined, until }, ports)).end === 'complete';
    },
  };
}

/** The code under test, as a simulation needs it; a mutant has the same form. */
export interface System {
  readonly buildPoller: typeof buildPoller;
  readonly buildClassifier: typeof buildClassifier;
  readonly buildResolveIncident: typeof buildResolveIncident;
  readonly buildOperator: typeof buildOperator;
}

/** The code as it is. */
export const system: System = { buildPoller, buildClassifier, buildResolveIncident, buildOperator };

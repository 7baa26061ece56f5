import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Closable, closeAll } from './close-all.ts';
import { type InvocationResult, startExecutionEnvironment } from './lambda/execution-environment.ts';
import { pollQueue } from './lambda/poll-queue.ts';
import { type PollerRun, readRunLine } from './poller-run.ts';
import { putMessages, takeMessages } from './queue-messages.ts';
import { localCredentials } from './servers/loopback.ts';
import { type SecretBacking, startSecretsManager } from './servers/secrets-manager.ts';
import { seededRandom } from './servers/shuffle.ts';
import { startSqs } from './servers/sqs.ts';
import type { KeptMessage } from './store/message-file.ts';
import type { Store } from './store/open-store.ts';
import { defineFunction } from './template/define-function.ts';
import { localNames, lookupOf } from './template/local-names.ts';
import { queueAttributes } from './template/queue-attributes.ts';
import { resolve, resolveOutputs } from './template/resolve.ts';
import type { StackParts } from './template/stack-parts.ts';
import { TemplateError } from './template/template.ts';

export interface PipelineParts {
  readonly stack: StackParts;
  /** Where the table is. */
  readonly store: Pick<Store, 'endpoint' | 'tableName'>;
  /** Where the sign-in is. */
  readonly signIn: SecretBacking;
  /** Joins the poller's environment, over what the template says: where Constant Contact is. */
  readonly pollerOverrides: Readonly<Record<string, string>>;
  /** Decides the order in which messages are delivered. */
  readonly seed: number;
  /** Called with everything the functions write to their logs, and the log group that it goes to. */
  readonly onLogLine?: (line: string, logGroup: string) => void;
}

export interface Pipeline {
  /** Where its table, queues and secret are, by the variables that the SDK reads. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Of its functions. */
  readonly logGroups: readonly string[];
  /** The stack's outputs, as far as what they name is played here. */
  readonly outputs: Readonly<Record<string, string>>;
  /**
   * What the schedule does: invokes the poller once.
   *
   * @param stop lets the run end in good order before its time.
   */
  runPoller(stop?: AbortSignal): Promise<Polled>;
  /**
   * What the event source mapping does, until the queue is empty.
   *
   * @param stop ends it once the batches are done that are at work.
   */
  drain(onProgress?: (deleted: number) => void, stop?: AbortSignal): Promise<Drained>;
  /** Messages in the bounce queue that are visible. */
  countMessages(): Promise<number>;
  /** Puts messages into the bounce queue. */
  put(messages: readonly KeptMessage[]): Promise<void>;
  /** Takes everything out of the bounce queue. */
  takeMessages(): Promise<KeptMessage[]>;
  /** Takes everything out of the dead-letter queue. */
  takeDeadLetters(): Promise<KeptMessage[]>;
  close(): Promise<void>;
}

/** What one invocation of the poller came to. */
export interface Polled {
  readonly result: InvocationResult;
  /** Counted in the queue: what the poller says of itself is not believed. */
  readonly messages: number;
  /** What it said of its run at the end; undefined when it did not get there. */
  readonly run: PollerRun | undefined;
}

export interface Drained {
  /** Messages the classifier is done with. */
  readonly deleted: number;
  readonly batches: number;
  /** Whether it was stopped before the queue was empty. */
  readonly isCut: boolean;
  /** Messages in the dead-letter queue at the end, earlier ones included. */
  readonly deadLetters: number;
  /** Invocations that did not succeed, by error type. */
  readonly failures: readonly string[];
}

/**
 * Opens the template's queues, which are empty, its secret and its two functions on a table that is there already.
 *
 * @throws {TemplateError} when the template asks for something that is not played here.
 */
export async function openPipeline(parts: PipelineParts): Promise<Pipeline> {
  const open: Closable[] = [];
  try {
    const pipeline = await openParts(parts, (part) => {
      open.push(part);
      return part;
    });
    return { ...pipeline, close: () => closeAll(open.splice(0)) };
  } catch (error) {
    await closeAll(open);
    throw error;
  }
}

async function openParts(
  { stack, store, signIn, ...options }: PipelineParts,
  keep: <Part extends Closable>(part: Part) => Part,
): Promise<Omit<Pipeline, 'close'>> {
  const queues = keep(await startSqs());
  const names = localNames(stack, { sqsEndpoint: queues.endpoint, table: store.tableName });
  const lookup = lookupOf(stack, names);
  for (const queue of stack.queues)
    await queues.createQueue(names.queue(queue.logicalId), queueAttributes(queue, lookup));
  const secrets = keep(await startSecretsManager({ backed: new Map([[names.secretArn, signIn]]) }));
  const sqs = new SQSClient({ ...localCredentials, endpoint: queues.endpoint });
  keep({ close: async () => sqs.destroy() });
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: store.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  };
  const { eventSource } = stack;
  const start = (part: StackParts['poller'], overrides = {}) => {
    const definition = defineFunction(part, { lookup, names, endpoints, overrides });
    const environment = startExecutionEnvironment(definition, (line) => {
      lastRun = readRunLine(line) ?? lastRun;
      options.onLogLine?.(line, definition.logGroup);
    });
    return keep(environment);
  };
  let lastRun: PollerRun | undefined;
  const poller = start(stack.poller, options.pollerOverrides);
  const classifiers = Array.from({ length: eventSource.concurrency }, () => start(stack.classifier));
  const random = seededRandom(options.seed);
  const queueUrl = names.queueUrl(eventSource.queue);
  const deadLetters = stack.queues.find(({ logicalId }) => logicalId === eventSource.queue)?.deadLetters;

  async function messagesIn(logicalId: string): Promise<number> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: names.queueUrl(logicalId),
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  }

  return {
    endpoints,
    logGroups: [stack.poller, stack.classifier].map(names.logGroup),
    outputs: resolveOutputs(stack.outputs, lookup),
    async runPoller(stop) {
      const before = await messagesIn(eventSource.queue);
      lastRun = undefined;
      const result = await poller.invoke(scheduleEvent(resolve(stack.scheduleInput, lookup)), stop);
      return { result, messages: (await messagesIn(eventSource.queue)) - before, run: lastRun };
    },
    async drain(onProgress = () => {}, stop) {
      const failures: string[] = [];
      const polled = await pollQueue({
        sqs,
        queueUrl,
        queueArn: names.queueArn(eventSource.queue),
        batchSize: eventSource.batchSize,
        reportsItemFailures: eventSource.reportsItemFailures,
        environments: classifiers,
        random,
        stop,
        onProgress,
        onFailure: ({ errorType }) => failures.push(errorType),
      });
      return {
        ...polled,
        failures,
        deadLetters: deadLetters === undefined ? 0 : await messagesIn(deadLetters),
      };
    },
    countMessages: () => messagesIn(eventSource.queue),
    put: (messages) => putMessages(sqs, queueUrl, messages),
    takeMessages: () => takeMessages(sqs, queueUrl),
    takeDeadLetters: async () =>
      deadLetters === undefined ? [] : takeMessages(sqs, names.queueUrl(deadLetters)),
  };
}

/** The schedule's input is JSON in text; without one the scheduler sends an event of its own, which nobody reads. */
function scheduleEvent(input: unknown): unknown {
  if (input === undefined) return {};
  if (typeof input !== 'string') throw new TemplateError('The input of the schedule should be text.');
  return JSON.parse(input);
}

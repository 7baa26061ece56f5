import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { localRegion } from '../servers/loopback.ts';
import { receiveShuffled } from '../servers/receive-shuffled.ts';
import type { ExecutionEnvironment, InvocationResult } from './execution-environment.ts';
import { failedItems } from './failed-items.ts';

export interface QueuePoll {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly reportsItemFailures: boolean;
  /** One batch at a time goes to each. */
  readonly environments: readonly Pick<ExecutionEnvironment, 'invoke'>[];
  /** From 0 up to 1; decides the order of delivery. */
  readonly random: () => number;
  /** Ends it once the batches are done that are at work; all other messages stay in the queue, visible. */
  readonly stop?: AbortSignal | undefined;
  /** Called after every batch with the number of messages that are done with. */
  readonly onProgress?: (deleted: number) => void;
  /** Called with every invocation that did not succeed. */
  readonly onFailure?: (result: Extract<InvocationResult, { ok: false }>) => void;
}

/** Far more receives than any sensible redrive policy: a message that comes back this often has no way out. */
const endlessReceives = 100;

/** Messages are drawn from this many batches at once, so that neighbours in the queue do not stay neighbours. */
const batchesMixed = 10;

/**
 * Plays Lambda's event source mapping until the queue is empty: invokes with batches, deletes what was not reported
 * as failed, and makes the rest visible again at once (Lambda would wait for the visibility timeout; a laptop need
 * not). Redelivery counts and dead letters are the queue's own business.
 *
 * @returns how many messages were deleted, how many batches it took, and whether it was stopped before the queue was empty.
 * @throws {Error} when a message fails for ever because the queue has no dead-letter queue.
 */
export async function pollQueue(
  poll: QueuePoll,
): Promise<{ deleted: number; batches: number; isCut: boolean }> {
  let deleted = 0;
  let batches = 0;
  for (;;) {
    const atMost = poll.batchSize * poll.environments.length * batchesMixed;
    const received = await receiveShuffled(poll.sqs, poll.queueUrl, { atMost, random: poll.random });
    if (received.length === 0) return { deleted, batches, isCut: false };
    if (poll.stop?.aborted) {
      await makeVisible(poll, received);
      return { deleted, batches, isCut: true };
    }
    if (received.some(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount) > endlessReceives)) {
      throw new Error('A message keeps coming back; the queue seems to have no dead-letter queue.');
    }
    const waiting = inBatches(received, poll.batchSize);
    const next = () => (poll.stop?.aborted ? undefined : waiting.shift());
    await Promise.all(
      poll.environments.map(async (environment) => {
        for (let batch = next(); batch; batch = next()) {
          batches += 1;
          // Not `deleted += await ...`: that reads the sum before the wait, and the others add to it meanwhile.
          const done = await deliver(poll, environment, batch);
          deleted += done;
          poll.onProgress?.(deleted);
        }
      }),
    );
    await makeVisible(poll, waiting.flat());
  }
}

async function deliver(
  poll: QueuePoll,
  environment: Pick<ExecutionEnvironment, 'invoke'>,
  batch: Message[],
): Promise<number> {
  const result = await environment.invoke({
    Records: batch.map((message) => toRecord(message, poll.queueArn)),
  });
  if (!result.ok) poll.onFailure?.(result);
  const ids = batch.map(({ MessageId = '' }) => MessageId);
  const failed = new Set(failedItems(result, ids, poll.reportsItemFailures));
  const done = batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
  await inTens(done, (Entries) =>
    poll.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: poll.queueUrl, Entries })),
  );
  await makeVisible(
    poll,
    batch.filter(({ MessageId = '' }) => failed.has(MessageId)),
  );
  return done.length;
}

function makeVisible({ sqs, queueUrl }: QueuePoll, messages: Message[]): Promise<void> {
  return inTens(messages, (entries) => {
    const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
    return sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  });
}

/** The record as a handler gets it. */
function toRecord(message: Message, eventSourceARN: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: message.MessageAttributes ?? {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: localRegion,
  };
}

type Entry = { Id: string; ReceiptHandle: string | undefined };

async function inTens(messages: Message[], send: (entries: Entry[]) => Promise<unknown>): Promise<void> {
  for (const ten of inBatches(messages, 10)) {
    await send(ten.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })));
  }
}

function inBatches(messages: Message[], size: number): Message[][] {
  return Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
    messages.slice(at * size, (at + 1) * size),
  );
}

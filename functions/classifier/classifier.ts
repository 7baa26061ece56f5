import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Clock } from '../../shared/clock.ts';
import { asSafeError } from '../../shared/errors.ts';
import { classifierMetrics as metrics } from '../../shared/names.ts';
import type { Telemetry } from '../../shared/telemetry.ts';
import { type BatchOutcome, classifyBatch, type Message } from './classify-batch.ts';
import type { Deciding } from './decide-address.ts';

/** Ids of failed messages shown in one log line; the rest are counted. */
const maxShownFailures = 10;

/**
 * The classifier as Lambda calls it: answers `{ batchItemFailures }`, because Lambda takes any other answer for success
 * and deletes the batch. Where nothing of a batch could be stored and no message is to blame, it rejects with one of our
 * errors: Lambda delivers the batch again just the same, and counts an error that an alarm can watch.
 *
 * @param connect reads the configuration and builds the adapters; called once, and again only if it failed.
 */
export function createClassifier(connect: () => Omit<Deciding, 'clock'>, clock: Clock, telemetry: Telemetry) {
  let deciding: Deciding | undefined;
  const connectOnce = () => {
    deciding ??= { ...connect(), clock };
    return deciding;
  };

  return async (event: unknown): Promise<SQSBatchResponse> => {
    const messages = messagesOf(event);
    const outcome = await classifyBatch(messages, clock.now(), connectOnce);
    report(outcome, messages.length, telemetry);
    if (outcome.fault) throw asSafeError(outcome.fault, 'The classifier');
    return answer(outcome.failures.keys());
  };
}

const anyEvent = z.object({ Records: z.array(z.unknown()) });
const anyMessage = z.object({ messageId: z.string(), body: z.catch(z.string(), '') });

/** What can be made of an event. A record that is no message keeps its place, with an id that fails the whole batch. */
function messagesOf(event: unknown): Message[] {
  const records = anyEvent.safeParse(event).data?.Records ?? [];
  return records.map((record) => anyMessage.safeParse(record).data ?? { messageId: '', body: '' });
}

function answer(messageIds: Iterable<string>): SQSBatchResponse {
  return { batchItemFailures: Array.from(messageIds, (itemIdentifier) => ({ itemIdentifier })) };
}

function report(
  { failures, fault: _, ...counts }: BatchOutcome,
  messages: number,
  telemetry: Telemetry,
): void {
  telemetry.note(failures.size > 0 ? 'error' : 'info', 'batch classified', {
    messages,
    ...counts,
    failed: failures.size,
    ...(failures.size > 0 && { failures: Object.fromEntries([...failures].slice(0, maxShownFailures)) }),
  });
  if (counts.unknownCodes > 0) telemetry.count({ [metrics.unknownCodes]: counts.unknownCodes });
}

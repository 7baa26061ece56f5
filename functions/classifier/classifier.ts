import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod/mini';
import { reasonOf } from '../../shared/errors.ts';
import { classifierMetrics as metrics } from '../../shared/names.ts';
import type { Telemetry } from '../../shared/telemetry.ts';
import { type BatchOutcome, classifyBatch, type Message } from './classify-batch.ts';
import type { Deciding } from './decide-address.ts';

/** Ids of failed messages shown in one log line; the rest are counted. */
const maxShownFailures = 10;

/**
 * The classifier as Lambda calls it: answers `{ batchItemFailures }` whatever happens, because Lambda takes any other
 * answer for success and deletes the batch.
 *
 * @param connect reads the configuration and builds the adapters; called once, and again only if it failed.
 */
export function createClassifier(connect: () => Deciding, telemetry: Telemetry) {
  let deciding: Deciding | undefined;

  return async (event: unknown): Promise<SQSBatchResponse> => {
    const messages = messagesOf(event);
    try {
      deciding ??= connect();
      const outcome = await classifyBatch(messages, deciding);
      report(outcome, messages.length, telemetry);
      return answer(outcome.failures.keys());
    } catch (error) {
      telemetry.note('error', 'batch failed', { failed: messages.length, why: reasonOf(error) });
      telemetry.count({ [metrics.itemsFailed]: Math.max(messages.length, 1) });
      return answer(messages.map(({ messageId }) => messageId));
    }
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

function report({ failures, ...counts }: BatchOutcome, messages: number, telemetry: Telemetry): void {
  telemetry.note(failures.size > 0 ? 'error' : 'info', 'batch classified', {
    messages,
    ...counts,
    failed: failures.size,
    ...(failures.size > 0 && { failures: Object.fromEntries([...failures].slice(0, maxShownFailures)) }),
  });
  telemetry.count({
    [metrics.bouncesDecided]: counts.decided,
    [metrics.unknownCodes]: counts.unknownCodes,
    [metrics.itemsFailed]: failures.size,
  });
}

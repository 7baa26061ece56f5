import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { reasonOf } from '../../shared/errors.ts';
import { classifierMetrics as metrics } from '../../shared/names.ts';
import type { Telemetry } from '../../shared/telemetry.ts';
import { type BatchOutcome, classifyBatch } from './classify-batch.ts';
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

  return async (event: Partial<SQSEvent>): Promise<SQSBatchResponse> => {
    const messages = event.Records ?? [];
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

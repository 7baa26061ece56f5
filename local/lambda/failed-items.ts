import * as z from 'zod';
import type { InvocationResult } from './execution-environment.ts';

const itemFailures = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Which messages of a batch Lambda would keep in the queue, by its own rules for `ReportBatchItemFailures`: a thrown
 * error fails all; nothing, an empty object and a null list succeed for all; a list with an unusable or foreign
 * identifier fails all; anything else fails what it lists.
 * Source: Lambda Developer Guide, "Handling errors for an SQS event source", success and failure conditions.
 */
export function failedItems(
  result: InvocationResult,
  messageIds: readonly string[],
  reportsItemFailures: boolean,
): readonly string[] {
  if (!result.ok) return messageIds;
  if (!reportsItemFailures || result.answer === undefined || result.answer === null) return [];
  const parsed = itemFailures.safeParse(result.answer);
  if (!parsed.success) return messageIds;
  const failed = (parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => messageIds.includes(id)) ? failed : messageIds;
}

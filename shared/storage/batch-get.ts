import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../clock.ts';
import { StorageError } from '../errors.ts';
import { callAws } from './call.ts';

/** DynamoDB rejects a call with more keys, or with the same key twice. */
const maxKeys = 100;
/** Unprocessed keys mean throttling; past this the batch is tried again later. */
const maxRounds = 5;
const baseWaitMs = 50;

/**
 * Reads items by their partition keys, each key once; keys without an item are simply missing from the answer.
 * Eventually consistent (half a read unit per 4 KB) unless `consistent` (a whole one).
 *
 * @throws {StorageError} when DynamoDB fails or keeps leaving keys unprocessed.
 */
export async function readItems(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: Iterable<string>,
  { clock, consistent = false }: { readonly clock: Clock; readonly consistent?: boolean },
): Promise<Map<string, Record<string, unknown>>> {
  const items = new Map<string, Record<string, unknown>>();
  const distinct = [...new Set(keys)];
  for (let start = 0; start < distinct.length; start += maxKeys) {
    let pending = distinct.slice(start, start + maxKeys);
    for (let round = 0; pending.length > 0; round += 1) {
      if (round === maxRounds)
        throw new StorageError('Could not read items: DynamoDB keeps leaving keys unread.');
      if (round > 0) await clock.sleep(baseWaitMs * 2 ** round);
      const Keys = pending.map((pk) => ({ pk }));
      const answer = await callAws(
        'read items',
        documents.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: consistent } } }),
        ),
      );
      for (const item of answer.Responses?.[table] ?? []) items.set(String(item.pk), item);
      pending = (answer.UnprocessedKeys?.[table]?.Keys ?? []).map(({ pk }) => String(pk));
    }
  }
  return items;
}

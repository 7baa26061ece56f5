import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { callConditionally } from './call.ts';

export interface RevisedPut {
  readonly table: string;
  /** The whole item, with its new and random `revision`. A counter would let a late writer bring back what was erased. */
  readonly item: Readonly<Record<string, unknown>> & { readonly pk: string; readonly revision: string };
  /** The revision that was read; undefined where there was no item. */
  readonly expected: string | undefined;
  /** An item whose revision is missing or no text may be overwritten: for what may be forgotten at any time. */
  readonly replacesWithoutRevision?: boolean;
}

/** The revision of an item; one that is no text, which only a person can have put there, equals none of ours. */
export function revisionOf({ revision }: Readonly<Record<string, unknown>>): string {
  return typeof revision === 'string' ? revision : 'no text';
}

/**
 * Writes an item if it is still at the revision that was read (optimistic locking).
 *
 * @param doing reads after "Could not": "write an address record".
 * @returns false when another writer was quicker.
 * @throws {StorageError} when the outcome is unknown: the write may have happened.
 */
export async function putWithRevision(
  documents: DynamoDBDocumentClient,
  doing: string,
  { table, item, expected, replacesWithoutRevision = false }: RevisedPut,
): Promise<boolean> {
  // `:revision` too: a put whose answer was lost is made again by the SDK and must recognise itself.
  const conditions = ['revision = :revision'];
  if (expected !== undefined) conditions.push('revision = :expected');
  if (expected === undefined) conditions.push('attribute_not_exists(pk)');
  if (replacesWithoutRevision) conditions.push('NOT attribute_type(revision, :text)');
  const command = new PutCommand({
    TableName: table,
    Item: item,
    ConditionExpression: conditions.join(' OR '),
    ExpressionAttributeValues: {
      ':revision': item.revision,
      ...(expected !== undefined && { ':expected': expected }),
      ...(replacesWithoutRevision && { ':text': 'S' }),
    },
  });
  return (await callConditionally(doing, documents.send(command))) !== undefined;
}

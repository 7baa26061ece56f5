import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { erasedKeyPrefix } from '../names.ts';
import { callAws, callConditionally } from './call.ts';

/**
 * The item that says which key the table's tombstones need. There is none until somebody is erased. It stands among the
 * tombstones, so that whoever deletes the poller's memory does not bring anybody back; `KEY` is shorter than any hash.
 */
export const erasureItemKey = `${erasedKeyPrefix}KEY`;

/** The id of the key that the tombstones need; undefined where there are none. One that was broken by hand fits no key. */
export function erasureKeyIdOf(item: Readonly<Record<string, unknown>> | undefined): string | undefined {
  if (item === undefined) return undefined;
  return typeof item.keyId === 'string' ? item.keyId : 'no text';
}

/** Read consistently. Throws StorageError. */
export async function readErasureKeyId(
  documents: DynamoDBDocumentClient,
  table: string,
): Promise<string | undefined> {
  const get = new GetCommand({ TableName: table, Key: { pk: erasureItemKey }, ConsistentRead: true });
  const { Item } = await callAws('read which key the tombstones need', documents.send(get));
  return erasureKeyIdOf(Item);
}

/**
 * Says for good which key the table's tombstones need.
 *
 * @returns false where they need another one.
 * @throws {StorageError} when the outcome is unknown; repeating it is right.
 */
export async function claimErasureKeyId(
  documents: DynamoDBDocumentClient,
  table: string,
  keyId: string,
): Promise<boolean> {
  const put = new PutCommand({
    TableName: table,
    Item: { pk: erasureItemKey, keyId },
    ConditionExpression: 'attribute_not_exists(pk) OR keyId = :keyId',
    ExpressionAttributeValues: { ':keyId': keyId },
  });
  const claimed = await callConditionally('write which key the tombstones need', documents.send(put));
  return claimed !== undefined;
}

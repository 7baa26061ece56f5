import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { callAws } from './call.ts';

/** An item of a batch, whatever its form, read consistently; undefined where there is none. Throws StorageError. */
export async function readBatchItem(
  documents: DynamoDBDocumentClient,
  table: string,
  pk: string,
): Promise<Record<string, unknown> | undefined> {
  const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
  return (await callAws('read a batch', documents.send(get))).Item;
}

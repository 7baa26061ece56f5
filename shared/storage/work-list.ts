import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { addressKeyPrefix, workListIndex } from '../names.ts';
import { callAws } from './call.ts';

/** As many as one BatchGetItem reads. */
const addressesPerPage = 100;

/**
 * The addresses on a work list, a page at a time, by the index and never by a scan. Eventually consistent: an address
 * that came a moment ago may be missing.
 *
 * @param doing reads after "Could not": "list the addresses of an incident".
 * @throws {StorageError} when DynamoDB fails.
 */
export async function* workListPages(
  documents: DynamoDBDocumentClient,
  table: string,
  list: string,
  doing: string,
): AsyncGenerator<readonly string[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: table,
      IndexName: workListIndex.name,
      KeyConditionExpression: '#list = :list',
      ExpressionAttributeNames: { '#list': workListIndex.partitionKey },
      ExpressionAttributeValues: { ':list': list },
      Limit: addressesPerPage,
      ...(from && { ExclusiveStartKey: from }),
    });
    const { Items = [], LastEvaluatedKey } = await callAws(doing, documents.send(query));
    from = LastEvaluatedKey;
    yield Items.map(({ pk }) => String(pk).slice(addressKeyPrefix.length));
  } while (from);
}

/**
 * How many addresses are on a work list, by the index alone; eventually consistent.
 *
 * @param doing reads after "Could not".
 * @throws {StorageError} when DynamoDB fails.
 */
export async function countWorkList(
  documents: DynamoDBDocumentClient,
  table: string,
  list: string,
  doing: string,
): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: table,
      IndexName: workListIndex.name,
      KeyConditionExpression: '#list = :list',
      ExpressionAttributeNames: { '#list': workListIndex.partitionKey },
      ExpressionAttributeValues: { ':list': list },
      Select: 'COUNT',
      ...(from && { ExclusiveStartKey: from }),
    });
    const { Count = 0, LastEvaluatedKey } = await callAws(doing, documents.send(query));
    count += Count;
    from = LastEvaluatedKey;
  } while (from);
  return count;
}

import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { callAws } from './call.ts';

export interface TablePage {
  readonly items: readonly Record<string, unknown>[];
  /** Key of the last item that was looked at; absent on the last page. */
  readonly lastKey?: string;
}

/**
 * The items whose key begins with `prefix`, page by page. For a person's commands only: the deployed functions may not
 * scan. Eventually consistent, and what is written meanwhile may be missing. Items of other kinds are read, and paid
 * for, but do not travel.
 *
 * @param after the `lastKey` of an earlier page; the first page when left out.
 * @param limit how many items a page looks at.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function* scanTable(
  documents: DynamoDBDocumentClient,
  table: string,
  prefix: string,
  { after, limit }: { readonly after?: string | undefined; readonly limit?: number } = {},
): AsyncGenerator<TablePage> {
  let lastKey = after;
  do {
    const scan = new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':prefix': prefix },
      ...(limit !== undefined && { Limit: limit }),
      ...(lastKey !== undefined && { ExclusiveStartKey: { pk: lastKey } }),
    });
    const { Items: items = [], LastEvaluatedKey } = await callAws('scan the table', documents.send(scan));
    lastKey = LastEvaluatedKey && String(LastEvaluatedKey.pk);
    yield { items, ...(lastKey !== undefined && { lastKey }) };
  } while (lastKey !== undefined);
}

import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { callAws } from './call.ts';

export interface TablePage {
  readonly items: readonly Record<string, unknown>[];
  /** Key of the last item that was looked at; absent on the last page. */
  readonly lastKey?: string;
}

/** One of `of` parts of a table that are read side by side; the first is number 0. */
export interface Segment {
  readonly number: number;
  readonly of: number;
}

/** Items of one kind: whose key begins with `prefix`, of those the ones that have an attribute `having`, if it is given. */
export interface ItemKind {
  readonly prefix: string;
  readonly having?: string;
}

/**
 * The items of these kinds, page by page. For a person's commands only: the deployed functions may not
 * scan. Eventually consistent, and what is written meanwhile may be missing. Items of other kinds are read, and paid
 * for, but do not travel.
 *
 * @param after the `lastKey` of an earlier page; the first page when left out.
 * @param limit how many items a page looks at.
 * @param segment the part of the table to read; all of it when left out.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function* scanTable(
  documents: DynamoDBDocumentClient,
  table: string,
  kinds: readonly ItemKind[],
  {
    after,
    limit,
    segment,
  }: {
    readonly after?: string | undefined;
    readonly limit?: number;
    readonly segment?: Segment | undefined;
  } = {},
): AsyncGenerator<TablePage> {
  const { expression, names, values } = filterFor(kinds);
  let lastKey = after;
  do {
    const scan = new ScanCommand({
      TableName: table,
      FilterExpression: expression,
      ExpressionAttributeValues: values,
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(segment && { Segment: segment.number, TotalSegments: segment.of }),
      ...(limit !== undefined && { Limit: limit }),
      ...(lastKey !== undefined && { ExclusiveStartKey: { pk: lastKey } }),
    });
    const { Items: items = [], LastEvaluatedKey } = await callAws('scan the table', documents.send(scan));
    lastKey = LastEvaluatedKey && String(LastEvaluatedKey.pk);
    yield { items, ...(lastKey !== undefined && { lastKey }) };
  } while (lastKey !== undefined);
}

function filterFor(kinds: readonly ItemKind[]) {
  const names: Record<string, string> = {};
  const values: Record<string, string> = {};
  const tests = kinds.map(({ prefix, having }, nth) => {
    values[`:prefix${nth}`] = prefix;
    const begins = `begins_with(pk, :prefix${nth})`;
    if (having === undefined) return begins;
    names[`#having${nth}`] = having;
    return `(${begins} AND attribute_exists(#having${nth}))`;
  });
  return { expression: tests.join(' OR '), names, values };
}

import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { callAws } from './call.ts';

/** What DynamoDB says of a table's size; it counts about every six hours. */
export interface TableSize {
  readonly items: number;
  readonly bytes: number;
}

/** @throws {StorageError} when DynamoDB fails. */
export async function readTableSize(documents: DynamoDBDocumentClient, table: string): Promise<TableSize> {
  const describe = new DescribeTableCommand({ TableName: table });
  const { Table } = await callAws('ask how large the table is', documents.send(describe));
  return { items: Table?.ItemCount ?? 0, bytes: Table?.TableSizeBytes ?? 0 };
}

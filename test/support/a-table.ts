import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../local/servers/dynamodb.ts';
import { createHygieneTable } from './hygiene-table.ts';

export interface TestTable {
  readonly endpoint: string;
  readonly table: string;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  item(pk: string): Promise<Record<string, unknown> | undefined>;
  /** Every item whose key begins with `prefix`. */
  items(prefix: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** The product's table on an embedded DynamoDB, with a client of its own. */
export async function aTable(): Promise<TestTable> {
  const server = await startDynamoDb();
  const client = new DynamoDBClient({ endpoint: server.endpoint, maxAttempts: 1 });
  const documents = DynamoDBDocumentClient.from(client);
  const table = 'Hygiene';
  await createHygieneTable(client, table);
  return {
    endpoint: server.endpoint,
    table,
    client,
    documents,
    async item(pk) {
      return (await documents.send(new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true })))
        .Item;
    },
    async items(prefix) {
      const found: Record<string, unknown>[] = [];
      for (let start: Record<string, unknown> | undefined, more = true; more; more = start !== undefined) {
        const page = await documents.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }));
        found.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      }
      return found.filter(({ pk }) => String(pk).startsWith(prefix));
    },
    async close() {
      client.destroy();
      await server.close();
    },
  };
}

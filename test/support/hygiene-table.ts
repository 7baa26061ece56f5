import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { workListIndex } from '../../shared/names.ts';

/** The request that makes the product's table: key `pk`, and the keys-only index of the work lists. */
export function hygieneTableInput(tableName: string): CreateTableCommandInput {
  const { name, partitionKey, sortKey } = workListIndex;
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', partitionKey, sortKey].map((attribute) => ({
      AttributeName: attribute,
      AttributeType: 'S',
    })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}

/** The product's table, empty. */
export async function createHygieneTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(new CreateTableCommand(hygieneTableInput(tableName)));
  // A table is created a moment after its creation is answered, with the embedded DynamoDB too.
  const describe = new DescribeTableCommand({ TableName: tableName });
  while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE');
}

import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DynamoDbServer, startDynamoDb } from '../../../local/servers/dynamodb.ts';
import { workListIndex } from '../../../shared/names.ts';
import { createHygieneTable } from '../../support/hygiene-table.ts';

describe('the embedded DynamoDB', () => {
  let server: DynamoDbServer;
  let client: DynamoDBClient;

  beforeAll(async () => {
    server = await startDynamoDb();
    client = new DynamoDBClient({ endpoint: server.endpoint });
    await createHygieneTable(client, 'hygiene');
  });

  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  test('listens on loopback only', () => {
    expect(new URL(server.endpoint).hostname).toBe('127.0.0.1');
  });

  test('keeps an item and finds it in the sparse work list', async () => {
    const item = {
      pk: { S: 'ADDRESS#a@example.com' },
      workList: { S: 'review' },
      decidedAt: { S: '2026-01-01' },
    };
    await client.send(new PutItemCommand({ TableName: 'hygiene', Item: item }));

    const read = await client.send(new GetItemCommand({ TableName: 'hygiene', Key: { pk: item.pk } }));
    const listed = await client.send(
      new QueryCommand({
        TableName: 'hygiene',
        IndexName: workListIndex.name,
        KeyConditionExpression: 'workList = :list',
        ExpressionAttributeValues: { ':list': { S: 'review' } },
      }),
    );

    expect(read.Item).toEqual(item);
    expect(listed.Items).toEqual([item]);
  });

  test('refuses a put whose condition fails', async () => {
    const put = new PutItemCommand({
      TableName: 'hygiene',
      Item: { pk: { S: 'ADDRESS#twice@example.com' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await client.send(put);

    await expect(client.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});

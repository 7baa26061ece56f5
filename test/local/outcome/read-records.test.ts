import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecords } from '../../../local/outcome/read-records.ts';
import { type DynamoDbServer, startDynamoDb } from '../../../local/servers/dynamodb.ts';
import { toItem } from '../../../shared/storage/address-item.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { createHygieneTable } from '../../support/hygiene-table.ts';

const record = anAddressRecord([aBounce()]);

describe('readRecords', () => {
  let server: DynamoDbServer;
  let client: DynamoDBClient;

  beforeAll(async () => {
    server = await startDynamoDb();
    client = new DynamoDBClient({ endpoint: server.endpoint });
    for (const table of ['hygiene', 'spoiled']) await createHygieneTable(client, table);
  });

  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  test('gives the address records and leaves the poll state alone', async () => {
    const Item = { pk: `ADDRESS#${record.address}`, ...toItem(record) };
    await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: 'hygiene', Item }));
    await client.send(new PutItemCommand({ TableName: 'hygiene', Item: { pk: { S: 'POLL#LEASE' } } }));

    await expect(readRecords(server.endpoint, 'hygiene')).resolves.toEqual([record]);
  });

  test('does not pass over a record that is not in the form the classifier writes', async () => {
    await client.send(
      new PutItemCommand({ TableName: 'spoiled', Item: { pk: { S: 'ADDRESS#a\u001b[31m@example.com' } } }),
    );

    await expect(readRecords(server.endpoint, 'spoiled')).rejects.toThrow(
      'The record ADDRESS#a\\u001b[31m@example.com is not',
    );
  });
});

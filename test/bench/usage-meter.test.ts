import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createUsageMeter } from '../../bench/usage-meter.ts';
import { requestsBilled } from '../../bench/wire.ts';
import { aTable, type TestTable } from '../support/a-table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await aTable();
});
afterAll(() => table.close());

const meter = createUsageMeter();
let documents: DynamoDBDocumentClient;
beforeEach(() => {
  const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
  meter.watch(client);
  meter.readFrom(table.client);
  documents = DynamoDBDocumentClient.from(client);
  meter.take();
});

const unitsUsed = () => meter.take().items.map(({ kind, units, indexUnits }) => [kind, units, indexUnits]);

describe('the meter', () => {
  test('counts a write by its size, and its entry in the index', async () => {
    const Item = { pk: 'one', text: 'x'.repeat(2_000), workList: 'review', decidedAt: 'monday' };
    await documents.send(new PutCommand({ TableName: table.table, Item }));

    expect(unitsUsed()).toEqual([['write', 2, 1]]);
  });

  test('counts a write whose condition failed by the item it found', async () => {
    const Item = { pk: 'refused', text: 'x'.repeat(3_000) };
    await documents.send(new PutCommand({ TableName: table.table, Item }));
    meter.take();
    const again = { Item: { pk: 'refused' }, ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(documents.send(new PutCommand({ TableName: table.table, ...again }))).rejects.toThrow();

    expect(unitsUsed()).toEqual([['write', 3, 0]]);
  });

  test('counts an update by what the item has become', async () => {
    const add = (number: number) =>
      new UpdateCommand({
        TableName: table.table,
        Key: { pk: 'grows' },
        UpdateExpression: 'ADD #rows :rows',
        ExpressionAttributeNames: { '#rows': 'rows' },
        ExpressionAttributeValues: { ':rows': new Set([`${number}${'x'.repeat(999)}`]) },
      });
    await documents.send(add(1));
    await documents.send(add(2));

    expect(unitsUsed()).toEqual([
      ['write', 1, 0],
      ['write', 2, 0],
    ]);
  });

  test('counts every key of a batch that is read, those without an item too', async () => {
    await documents.send(
      new PutCommand({ TableName: table.table, Item: { pk: 'big', text: 'x'.repeat(5_000) } }),
    );
    meter.take();
    const Keys = [{ pk: 'big' }, { pk: 'nobody' }];
    await documents.send(new BatchGetCommand({ RequestItems: { [table.table]: { Keys } } }));
    await documents.send(
      new BatchGetCommand({ RequestItems: { [table.table]: { Keys, ConsistentRead: true } } }),
    );

    expect(unitsUsed().map(([, units]) => units)).toEqual([1, 0.5, 2, 1]);
  });

  test('starts again from nothing each time it is read', () => {
    expect(meter.take()).toEqual({ items: [], sqs: new Map(), secretCalls: 0 });
  });
});

test('SQS bills each started 64 KB of a payload', () => {
  const bodies = (size: number) => ({ Entries: [{ MessageBody: 'x'.repeat(size) }, { MessageBody: 'x' }] });
  expect(requestsBilled(bodies(65_535), undefined)).toBe(1);
  expect(requestsBilled(bodies(65_536), undefined)).toBe(2);
  expect(requestsBilled({}, { Messages: [{ Body: 'x'.repeat(70_000) }] })).toBe(2);
});

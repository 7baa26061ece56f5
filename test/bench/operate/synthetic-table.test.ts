import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aSyntheticTable, type SyntheticTable } from '../../../bench/operate/synthetic-table.ts';
import { scanAddresses } from '../../../shared/storage/scan-addresses.ts';
import { readTableSize } from '../../../shared/storage/table-size.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { storeRecords } from '../../support/stored-records.ts';

const count = 1_203;
let table: SyntheticTable;
let client: DynamoDBClient;
beforeAll(async () => {
  const stored = await aTable();
  const address = 'template@example.com';
  const templates = [];
  for (const code of ['B', 'F']) {
    await storeRecords(stored, [anAddressRecord([aBounce({ address, code })])]);
    const { Items = [] } = await stored.client.send(new ScanCommand({ TableName: stored.table }));
    for (const item of Items) templates.push({ address, item });
  }
  await stored.close();
  table = await aSyntheticTable(count, templates);
  client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await table.close();
});

it.each([1, 4])('a synthetic table is read to its end, each record once, in %i parts', async (of) => {
  const documents = DynamoDBDocumentClient.from(client);
  const found = new Map<string, number>();
  for (let number = 0; number < of; number += 1) {
    for await (const { records, unreadable } of scanAddresses(documents, 'Hygiene', {
      segment: { number, of },
    })) {
      expect(unreadable).toEqual([]);
      for (const { address, assessment } of records) {
        expect(['suppress', 'retry']).toContain(assessment.decision);
        found.set(address, (found.get(address) ?? 0) + 1);
      }
    }
  }

  expect([found.size, new Set(found.values())]).toEqual([count, new Set([1])]);
  const scans = table.take().get('Scan') ?? 0;
  // Full pages of 500, and one that is not full for each part.
  expect(scans).toBeLessThanOrEqual(Math.floor(count / 500) + of);
  const { items, bytes } = await readTableSize(documents, 'Hygiene');
  expect(items).toBe(count);
  const units = table.takeReadUnits();
  expect(units).toBeGreaterThanOrEqual(bytes / 4_096 / 2);
  expect(units).toBeLessThanOrEqual(bytes / 4_096 / 2 + scans / 2);
});

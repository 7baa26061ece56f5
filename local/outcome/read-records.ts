import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { escapeForTerminal } from '../../cli/terminal/escape.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { addressKeyPrefix } from '../../shared/names.ts';
import { toRecord } from '../../shared/storage/address-item.ts';
import { localCredentials } from '../servers/loopback.ts';

/**
 * Every address record in the table, by scanning it: the deployed functions may not do that, the laptop may.
 *
 * @throws {Error} when a record is not in the form the classifier writes.
 */
export async function readRecords(endpoint: string, tableName: string): Promise<AddressRecord[]> {
  const client = new DynamoDBClient({ ...localCredentials, endpoint });
  const documents = DynamoDBDocumentClient.from(client);
  const records: AddressRecord[] = [];
  try {
    for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: tableName })) {
      const addresses = Items.filter(({ pk }) => String(pk).startsWith(addressKeyPrefix));
      records.push(...addresses.map(mustBeRecord));
    }
  } finally {
    client.destroy();
  }
  return records;
}

function mustBeRecord(item: Record<string, unknown>): AddressRecord {
  const record = toRecord(item);
  const key = escapeForTerminal(String(item.pk));
  if (!record) throw new Error(`The record ${key} is not in the form the classifier writes.`);
  return record;
}

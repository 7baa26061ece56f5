import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { toItem } from '../../shared/storage/address-item.ts';
import type { TestTable } from './a-table.ts';

/** As many as one BatchWriteItem takes. */
const itemsPerCall = 25;

/** Puts records into a table as the classifier would have left them. */
export async function storeRecords(table: TestTable, records: readonly AddressRecord[]): Promise<void> {
  await storeItems(
    table,
    records.map((record) => ({ pk: `ADDRESS#${record.address}`, ...toItem(record) })),
  );
}

/** Puts items into a table as they are. */
export async function storeItems(
  { documents, table }: TestTable,
  items: readonly Record<string, unknown>[],
): Promise<void> {
  for (let start = 0; start < items.length; start += itemsPerCall) {
    const puts = items.slice(start, start + itemsPerCall).map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

import type { Store } from '../../local/store/open-store.ts';
import { scanItems } from '../../local/store/scan-items.ts';
import { partitionKeyOf, type StoredItem } from '../../local/store/table-files.ts';

/** Every item of a store's table, by key. */
export async function itemsIn({ endpoint, tableName }: Store): Promise<Map<string, StoredItem>> {
  const items = new Map<string, StoredItem>();
  for await (const item of scanItems(endpoint, tableName)) items.set(partitionKeyOf(item), item);
  return items;
}

export async function keysIn(store: Store): Promise<string[]> {
  return [...(await itemsIn(store)).keys()].sort();
}

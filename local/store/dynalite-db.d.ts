/** How dynalite lays out its keys; this is the part we use, of the version that package.json pins. */
declare module 'dynalite/db/index.js' {
  import type { AttributeValue } from '@aws-sdk/client-dynamodb';

  type Item = Readonly<Record<string, AttributeValue>>;
  interface KeyedTable {
    readonly KeySchema?: readonly object[] | undefined;
    readonly AttributeDefinitions?: readonly object[] | undefined;
  }

  export function createKey(item: Item, table: KeyedTable): string;
  /** The rows that the item has in indexes. */
  export function getIndexActions(
    indexes: readonly object[],
    existingItem: undefined,
    item: Item,
    table: KeyedTable,
  ): { readonly puts: readonly { readonly index: string; readonly key: string; readonly item: Item }[] };
}

import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { ClassicLevel } from 'classic-level';
import { createKey, getIndexActions } from 'dynalite/db/index.js';
import { asStoreError, orSay, StoreError } from './store-error.ts';

/** An item as DynamoDB's protocol and dynalite's files have it: `{ pk: { S: "…" } }`, bytes in base64. */
export type StoredItem = Readonly<Record<string, { readonly [type: string]: unknown }>>;

/** One write of a batch. LevelDB does the writes of a batch all or none. */
export type TableWrite =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

/** The files of a table that no server has open. Whatever reads or writes them throws StoreError. */
export interface TableFiles {
  /** The request that would make such a table. */
  readonly definition: CreateTableCommandInput;
  /** Every item whose key `wants`, in the order of its files. Only the wanted ones are read in full. */
  items(wants?: (pk: string) => boolean): AsyncGenerator<StoredItem>;
  /** How many rows the indexes have. */
  countIndexRows(): Promise<number>;
  clearIndexes(): Promise<void>;
  indexRowsOf(item: StoredItem): TableWrite[];
  put(item: StoredItem): TableWrite[];
  remove(item: StoredItem): TableWrite[];
  write(writes: readonly TableWrite[]): Promise<void>;
  /** Removes from the files what was overwritten or deleted; until then it only is not found any more. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/** How many items are written in one go: large enough to be quick, small enough to be held. */
const itemsPerWrite = 500;
/** Above every character that dynalite's keys are made of. */
const lastKey = '\u{ff}';

/**
 * Opens the files of the one table that a folder holds, as dynalite 4 lays them out: items under
 * `item-TABLE~HASH/KEY IN HEX/`, rows of indexes under `index-global~TABLE~INDEX~`, the description under `table~TABLE`.
 *
 * @throws {StoreError} when there is no table, or it cannot be read.
 */
export async function openTableFiles(folder: string): Promise<TableFiles> {
  const reading = `read the table in ${JSON.stringify(folder)}`;
  const database = new ClassicLevel<string, unknown>(folder, {
    createIfMissing: false,
    valueEncoding: 'json',
  });
  try {
    await orSay(reading, () => database.open());
    const [description] = await orSay(reading, () => database.values(within('table~')).all());
    const definition = definitionOf(description);
    if (!definition?.TableName) throw new StoreError(`There is no table in ${JSON.stringify(folder)}.`);
    return tableFilesOn(database, folder, { ...definition, TableName: definition.TableName });
  } catch (error) {
    await database.close();
    throw error;
  }
}

function tableFilesOn(
  database: ClassicLevel<string, unknown>,
  folder: string,
  definition: CreateTableCommandInput & { readonly TableName: string },
): TableFiles {
  const { TableName: name, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [] } = definition;
  const table = { KeySchema, AttributeDefinitions };
  const itemPrefix = `item-${name}~`;
  const indexPrefix = `index-global~${name}~`;
  const keyOf = (item: StoredItem) => itemPrefix + createKey(item as never, table);
  const reading = `read the table in ${JSON.stringify(folder)}`;
  const writing = `write the table in ${JSON.stringify(folder)}`;

  async function* wanted(wants: (pk: string) => boolean): AsyncGenerator<StoredItem> {
    for await (const key of database.keys(within(itemPrefix))) {
      if (!wants(partitionKeyIn(key))) continue;
      const item = await database.get(key);
      if (item !== undefined) yield item as StoredItem;
    }
  }

  function indexRowsOf(item: StoredItem): TableWrite[] {
    const { puts } = getIndexActions(GlobalSecondaryIndexes, undefined, item as never, table);
    return puts.map((put) => ({
      type: 'put',
      key: `${indexPrefix}${put.index}~${put.key}`,
      value: put.item,
    }));
  }

  return {
    definition,
    items: (wants) =>
      orSayOfEach(
        reading,
        wants ? wanted(wants) : (database.values(within(itemPrefix)) as AsyncIterable<StoredItem>),
      ),
    async countIndexRows() {
      let rows = 0;
      for await (const _ of orSayOfEach(reading, database.keys(within(indexPrefix)))) rows += 1;
      return rows;
    },
    clearIndexes: () => orSay(writing, () => database.clear(within(indexPrefix))),
    indexRowsOf,
    put: (item) => [{ type: 'put', key: keyOf(item), value: item }, ...indexRowsOf(item)],
    remove: (item) => [
      { type: 'del', key: keyOf(item) },
      ...indexRowsOf(item).map(({ key }) => ({ type: 'del', key }) as const),
    ],
    write: (writes) => orSay(writing, () => database.batch([...writes], { sync: true })),
    compact: () => orSay(writing, () => database.compactRange('', '\u{10ffff}')),
    close: () => database.close(),
  };
}

/** What LevelDB refuses while it is read: a damaged file is found when its turn comes. Throws StoreError. */
async function* orSayOfEach<Each>(doing: string, all: AsyncIterable<Each>): AsyncGenerator<Each> {
  try {
    yield* all;
  } catch (error) {
    throw asStoreError(doing, error);
  }
}

/** Removes from the files of a table what was overwritten or deleted. Throws StoreError. */
export async function compactTable(folder: string): Promise<void> {
  const files = await openTableFiles(folder);
  try {
    await files.compact();
  } finally {
    await files.close();
  }
}

/** Does the writes that `writesOf` answers for each item, many at a time. */
export async function writeEach(
  files: Pick<TableFiles, 'write'>,
  items: AsyncIterable<StoredItem> | Iterable<StoredItem>,
  writesOf: (item: StoredItem) => readonly TableWrite[],
): Promise<void> {
  let pending: TableWrite[] = [];
  for await (const item of items) {
    pending.push(...writesOf(item));
    if (pending.length < itemsPerWrite) continue;
    await files.write(pending);
    pending = [];
  }
  if (pending.length > 0) await files.write(pending);
}

/** Whether a value is an item in the form of the protocol, as far as can be told without reading all of it. */
export function isStoredItem(value: unknown): value is StoredItem {
  return (
    typeof value === 'object' &&
    value !== null &&
    partitionKeyOf(value as StoredItem) !== '' &&
    Object.values(value).every((attribute) => typeof attribute === 'object' && attribute !== null)
  );
}

/** The partition key that every item of ours has. */
export function partitionKeyOf({ pk }: StoredItem): string {
  return typeof pk?.S === 'string' ? pk.S : '';
}

function within(prefix: string) {
  return { gte: prefix, lt: prefix + lastKey };
}

/** `item-TABLE~HASH/KEY IN HEX/` */
function partitionKeyIn(key: string): string {
  return Buffer.from(key.split('/').at(-2) ?? '', 'hex').toString();
}

/** What of a table's description makes it again. */
function definitionOf(description: unknown): CreateTableCommandInput | undefined {
  if (typeof description !== 'object' || description === null) return undefined;
  const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } =
    description as CreateTableCommandInput;
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema,
    AttributeDefinitions,
    ...(GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
        IndexName,
        KeySchema: keys,
        Projection,
      })),
    }),
  };
}

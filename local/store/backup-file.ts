import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { addressKeyPrefix, pollKeyPrefix } from '../../shared/names.ts';
import { readJsonLines } from './json-lines.ts';
import { refuseNewer, type StoreAccount, storeAccount, storeFormat } from './meta.ts';
import { orSay, StoreError } from './store-error.ts';
import { isStoredItem, partitionKeyOf, type StoredItem } from './table-files.ts';
import { writeWhole } from './whole-file.ts';

const header = z.object({
  format: z.literal(storeFormat),
  createdAt: z.iso.datetime(),
  account: storeAccount.exactOptional(),
  /** The request that makes the table. */
  table: z.looseObject({
    TableName: z.string().min(1),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
    AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  }),
});

/** The last line: a file that lacks it, or has another number of items, was cut. */
const footer = z.object({ items: z.int().nonnegative() });

export interface BackupHeader {
  readonly format: number;
  readonly createdAt: string;
  readonly account?: StoreAccount;
  readonly table: CreateTableCommandInput;
}

export interface BackupCounts {
  readonly items: number;
  /** How many of the items are records of addresses. */
  readonly records: number;
}

/**
 * Whether an item is in backups: all but the poller's memory, which can be read again from Constant Contact. The register
 * of incidents is no memory: it holds what operators have decided.
 */
export function isKeptInBackups(pk: string): boolean {
  return !pk.startsWith(pollKeyPrefix) || pk === `${pollKeyPrefix}INCIDENTS`;
}

/** Writes a backup: a header, an item a line, and how many. Throws StoreError. */
export async function writeBackup(
  file: string,
  head: BackupHeader,
  items: AsyncIterable<StoredItem>,
): Promise<BackupCounts> {
  const counts = { items: 0, records: 0 };
  await writeWhole(file, lines());
  return counts;

  async function* lines() {
    yield `${JSON.stringify(head)}\n`;
    for await (const each of items) {
      counts.items += 1;
      if (partitionKeyOf(each).startsWith(addressKeyPrefix)) counts.records += 1;
      yield `${JSON.stringify(each)}\n`;
    }
    yield `${JSON.stringify({ items: counts.items })}\n`;
  }
}

export interface OpenedBackup {
  readonly header: BackupHeader;
  /** Every item, one at a time. Throws StoreError at the first line that is damaged, and at the end where one is missing. */
  items(): AsyncGenerator<StoredItem>;
}

/** @throws {StoreError} when there is no such file, it is no backup, or a newer version has written it. */
export async function openBackup(file: string): Promise<OpenedBackup> {
  const name = JSON.stringify(file);
  for await (const { value } of reading()) {
    refuseNewer(value, name);
    const parsed = header.safeParse(value);
    if (!parsed.success) break;
    return { header: parsed.data as unknown as BackupHeader, items };
  }
  throw new StoreError(`${name} is not a backup of a store. Give the name of another file.`);

  async function* items(): AsyncGenerator<StoredItem> {
    let count = 0;
    let end: { readonly items: number } | undefined;
    for await (const { number, value } of reading()) {
      if (number === 1) continue;
      if (!end && isStoredItem(value)) {
        count += 1;
        yield value;
        continue;
      }
      const last = footer.safeParse(value).data;
      if (!last || end) throw damaged(`line ${number} is not an item`);
      end = last;
    }
    if (!end) throw damaged('its end is missing');
    if (end.items !== count) throw damaged(`it holds ${count} items where it should hold ${end.items}`);
  }

  async function* reading() {
    try {
      yield* readJsonLines(file);
    } catch (error) {
      await orSay(`read ${name}`, () => {
        throw error;
      });
    }
  }

  function damaged(how: string): StoreError {
    return new StoreError(
      `${name} is damaged: ${how}. An older backup may be whole; this one can be removed.`,
    );
  }
}

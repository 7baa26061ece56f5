import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { AddressRecord } from '../bounce/address-record.ts';
import type { Clock } from '../clock.ts';
import { StorageError } from '../errors.ts';
import { addressKeyPrefix } from '../names.ts';
import { toItem, toRecord } from './address-item.ts';
import { readItems } from './batch-get.ts';
import { callAws } from './call.ts';
import { putWithRevision } from './put-with-revision.ts';

/** Reads records, and can do nothing else. */
export interface RecordReader {
  /**
   * The records of these addresses, eventually consistent unless `consistent`, which costs twice; addresses without one
   * are missing, and so are those whose record cannot be understood: `write` and `readNow` refuse them. Throws
   * StorageError.
   */
  readMany(
    addresses: readonly string[],
    how?: { readonly consistent?: boolean },
  ): Promise<Map<string, AddressRecord>>;
}

export interface AddressRecords extends RecordReader {
  /** One record as it is now, or undefined. Throws StorageError. */
  readNow(address: string): Promise<AddressRecord | undefined>;
  /**
   * Writes the whole record if it is still at `expected` (undefined: if there is none yet); says `false` if it is
   * not. Throws StorageError when the outcome is unknown: the write may have happened.
   */
  write(record: AddressRecord, expected: string | undefined): Promise<boolean>;
}

export function createRecordReader(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: Clock,
): RecordReader {
  return {
    async readMany(addresses, how) {
      const items = await readItems(documents, table, addresses.map(keyOf), { clock, ...how });
      // One record that was broken by hand must not fail the others of its batch.
      const records = [...items.values()].flatMap((item) => ownRecord(item) ?? []);
      return new Map(records.map((record) => [record.address, record]));
    },
  };
}

export function createAddressRecords(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: Clock,
): AddressRecords {
  return {
    ...createRecordReader(documents, table, clock),
    async readNow(address) {
      const get = new GetCommand({ TableName: table, Key: { pk: keyOf(address) }, ConsistentRead: true });
      const { Item } = await callAws('read an address record', documents.send(get));
      return Item && read(Item);
    },
    async write(record, expected) {
      const item = { ...toItem(record), pk: keyOf(record.address), revision: record.revision };
      return putWithRevision(documents, 'write an address record', { table, item, expected });
    },
  };
}

const keyOf = (address: string) => `${addressKeyPrefix}${address}`;

/** Undefined when the item is not in the form we write, or names another address, whose bounces would count here. */
function ownRecord(item: Record<string, unknown>): AddressRecord | undefined {
  const record = toRecord(item);
  return record && item.pk === keyOf(record.address) ? record : undefined;
}

function read(item: Record<string, unknown>): AddressRecord {
  const record = ownRecord(item);
  // Never overwritten: its bounces go to the dead-letter queue, where a person finds them.
  if (!record) throw new StorageError('An address record is not in the form we write.');
  return record;
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AddressRecord } from '../bounce/address-record.ts';
import { addressKeyPrefix, batchKeyPrefix, pollKeyPrefix } from '../names.ts';
import { toRecord } from './address-item.ts';
import { scanTable } from './scan-table.ts';

export interface ScannedPage {
  readonly records: readonly AddressRecord[];
  /** Addresses whose item is not in the form we write: nobody but a person may touch it. */
  readonly unreadable: readonly string[];
  /** Where the next page begins, as text that survives a command line; absent on the last page. */
  readonly next?: string;
}

/** Few enough that a person who interrupts does not wait, many enough that the way to DynamoDB hardly counts. */
const itemsPerPage = 500;

/**
 * Every address record of the table, page by page. For a person's commands only: the deployed functions may not scan.
 * Eventually consistent, and what is written meanwhile may be missing.
 *
 * @param from the `next` of an earlier page; the first page when left out.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function* scanAddresses(
  documents: DynamoDBDocumentClient,
  table: string,
  { from, limit = itemsPerPage }: { readonly from?: string | undefined; readonly limit?: number } = {},
): AsyncGenerator<ScannedPage> {
  const after = from === undefined ? undefined : keyOf(from);
  for await (const { items, lastKey } of scanTable(documents, table, addressKeyPrefix, { after, limit }))
    yield { ...sorted(items), ...(lastKey !== undefined && { next: tokenOf(lastKey) }) };
}

/** A page may end at an item of any kind. */
const keyPrefixes = [addressKeyPrefix, batchKeyPrefix, pollKeyPrefix];

/** Whether a text can be the `next` of a page. */
export function isScanToken(text: string): boolean {
  const key = keyOf(text);
  return tokenOf(key) === text && keyPrefixes.some((prefix) => key.startsWith(prefix));
}

function sorted(items: readonly Record<string, unknown>[]): Pick<ScannedPage, 'records' | 'unreadable'> {
  const records: AddressRecord[] = [];
  const unreadable: string[] = [];
  for (const item of items) {
    const address = String(item.pk).slice(addressKeyPrefix.length);
    const record = toRecord(item);
    // One that names another address, or says nothing of it, is none of ours either: writing it would do harm.
    if (record?.address === address && saysSomething(record)) records.push(record);
    else unreadable.push(address);
  }
  return { records, unreadable };
}

function saysSomething({ history, overrides }: AddressRecord): boolean {
  return history.newest.length > 0 || overrides.length > 0;
}

/** An address may hold anything; its key in base64url needs no quotes in a shell. */
function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOf(token: string): string {
  return Buffer.from(token, 'base64url').toString();
}

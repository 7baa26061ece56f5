import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { addressKeyPrefix, batchKeyPrefix, erasedKeyPrefix, pollKeyPrefix } from '../names.ts';
import { type AddressPage, toAddressPage } from './address-page.ts';
import { type Segment, scanTable } from './scan-table.ts';

export interface ScannedPage extends AddressPage {
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
 * @param segment the part of the table to read; all of it when left out.
 * @throws {StorageError} when DynamoDB fails.
 */
export async function* scanAddresses(
  documents: DynamoDBDocumentClient,
  table: string,
  {
    from,
    limit = itemsPerPage,
    segment,
  }: { readonly from?: string | undefined; readonly limit?: number; readonly segment?: Segment } = {},
): AsyncGenerator<ScannedPage> {
  const after = from === undefined ? undefined : keyOf(from);
  const pages = scanTable(documents, table, [{ prefix: addressKeyPrefix }], { after, limit, segment });
  for await (const { items, lastKey } of pages)
    yield { ...toAddressPage(items), ...(lastKey !== undefined && { next: tokenOf(lastKey) }) };
}

/** A page may end at an item of any kind. */
const keyPrefixes = [addressKeyPrefix, batchKeyPrefix, erasedKeyPrefix, pollKeyPrefix];

/** Whether a text can be the `next` of a page. */
export function isScanToken(text: string): boolean {
  const key = keyOf(text);
  return tokenOf(key) === text && keyPrefixes.some((prefix) => key.startsWith(prefix));
}

/** An address may hold anything; its key in base64url needs no quotes in a shell. */
function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOf(token: string): string {
  return Buffer.from(token, 'base64url').toString();
}

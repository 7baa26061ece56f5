import * as z from 'zod';
import { isStoredItem, type StoredItem } from './table-files.ts';

const page = z.object({
  Items: z.array(z.custom<StoredItem>(isStoredItem)),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});

/** dynalite reads a page as a whole before it answers. */
const itemsPerPage = 500;

/**
 * Every item of a table that is being served, or every row of one of its indexes, as the protocol has it: what the SDK
 * would make of it could not be written to a file without being turned back.
 */
export async function* scanItems(
  endpoint: string,
  TableName: string,
  IndexName?: string,
): AsyncGenerator<StoredItem> {
  let ExclusiveStartKey: unknown;
  do {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.Scan',
        // dynalite wants one, and looks no further.
        authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
        'x-amz-date': '19700101T000000Z',
      },
      body: JSON.stringify({ TableName, IndexName, Limit: itemsPerPage, ExclusiveStartKey }),
    });
    const { Items, LastEvaluatedKey } = page.parse(await answer.json());
    yield* Items;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

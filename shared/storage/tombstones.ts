import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { parseInstant } from '../bounce/instant.ts';
import { isSameTombstone, joinTombstones, type Tombstone } from '../bounce/tombstone.ts';
import type { Clock } from '../clock.ts';
import { StorageError } from '../errors.ts';
import { erasedKeyPrefix } from '../names.ts';
import { readItems } from './batch-get.ts';
import { putWithRevision, revisionOf } from './put-with-revision.ts';

const instant = z.string().check(z.refine((time) => parseInstant(time) === time));
const storedTombstone = z.object({
  pk: z.string().check(z.startsWith(erasedKeyPrefix)),
  upTo: instant,
  erasedAt: instant,
  blocked: z.exactOptional(z.literal(true)),
  revision: z.string(),
});

export interface Tombstones {
  /**
   * Those that there are, by hash, read consistently: one that was written a moment ago counts.
   *
   * @throws {StorageError} also where one is not in the form we write: nobody can say then whom it covers.
   */
  read(hashes: readonly string[]): Promise<ReadonlyMap<string, Tombstone>>;
  /**
   * Joins a tombstone with what is there. Repeating it changes nothing.
   *
   * @returns the tombstone as it is now.
   * @throws {StorageError} when others keep changing it, or DynamoDB fails.
   */
  add(tombstone: Tombstone): Promise<Tombstone>;
}

const maxTries = 8;
const keyOf = (hash: string) => `${erasedKeyPrefix}${hash}`;

export function createTombstones(
  documents: DynamoDBDocumentClient,
  table: string,
  { clock, newRevision }: { readonly clock: Clock; readonly newRevision: () => string },
): Tombstones {
  async function readStored(hashes: readonly string[]) {
    const items = await readItems(documents, table, hashes.map(keyOf), { clock, consistent: true });
    return [...items.values()].map(toStored);
  }

  return {
    async read(hashes) {
      const stored = await readStored(hashes);
      return new Map(stored.map(({ tombstone }) => [tombstone.hash, tombstone]));
    },
    async add(news) {
      for (let tries = 1; tries <= maxTries; tries += 1) {
        const [known] = await readStored([news.hash]);
        const { hash, ...joined } = known ? joinTombstones(known.tombstone, news) : news;
        const tombstone = { hash, ...joined };
        if (known && isSameTombstone(known.tombstone, tombstone)) return tombstone;
        const item = { pk: keyOf(hash), ...joined, revision: newRevision() };
        const put = { table, item, expected: known?.revision };
        if (await putWithRevision(documents, 'write a tombstone', put)) return tombstone;
      }
      throw new StorageError('Could not write a tombstone: it kept changing meanwhile.');
    },
  };
}

/** Undefined when the item is not in the form we write: until when it covers, nobody can tell then. */
export function toTombstone(item: Readonly<Record<string, unknown>>): Tombstone | undefined {
  const parsed = storedTombstone.safeParse(item);
  if (!parsed.success) return undefined;
  const { pk, revision: _, ...rest } = parsed.data;
  return { hash: pk.slice(erasedKeyPrefix.length), ...rest };
}

/** @throws {StorageError} when the item is not in the form we write. */
export function mustBeTombstone(item: Readonly<Record<string, unknown>>): Tombstone {
  const tombstone = toTombstone(item);
  if (tombstone) return tombstone;
  throw new StorageError('A tombstone is not in the form we write.');
}

function toStored(item: Readonly<Record<string, unknown>>) {
  return { tombstone: mustBeTombstone(item), revision: revisionOf(item) };
}

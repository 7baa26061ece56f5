import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { daysAfter, type Instant } from '../bounce/instant.ts';
import { isPrintable } from '../bounce/printable.ts';
import { normalisedAddress } from '../bounce-message.ts';
import { StorageError } from '../errors.ts';
import { batchKeyPrefix, timeToLiveAttribute } from '../names.ts';
import { override } from './address-item.ts';
import { readBatchItem } from './batch-item.ts';
import { putWithRevision } from './put-with-revision.ts';

const { id, kind, by, reason, at } = override.shape;

const batch = z.object({
  id,
  kind,
  by,
  reason,
  /** When it was asked for. */
  plannedAt: at,
  /** Which addresses were meant, in words. */
  filter: z.string().min(1).max(1_000).refine(isPrintable),
  /** How many addresses it is of, without those that were erased since, and in how many items they are. */
  addresses: z.int().nonnegative(),
  chunks: z.int().positive(),
  /**
   * `planned` until every record has been written; `undone` as soon as an operator begins to take it back, so that nothing
   * more of it is written.
   */
  status: z.enum(['planned', 'done', 'undone']),
});

/** What an operator has said of many addresses in one go. */
export type Batch = z.infer<typeof batch>;

export const storedBatch = batch.extend({
  revision: z.string(),
  /** The hashes that stand for those of it who were erased since; absent where there are none. */
  erased: z.set(z.string()).exactOptional(),
});
/** Without members where all of them were erased. */
export const storedChunk = z.object({ members: z.array(normalisedAddress) });

export interface Batches {
  /**
   * Keeps a batch, its members before itself: one that is there is whole.
   *
   * @param pages its members, each once, some at a time.
   * @throws {StorageError} when there is one of that id, it has no members, or DynamoDB fails.
   */
  add(
    batch: Omit<Batch, 'addresses' | 'chunks' | 'status'>,
    pages: Iterable<readonly string[]>,
  ): Promise<Batch>;
  /** The batch as it is now; undefined when there is none. Throws StorageError. */
  read(id: string): Promise<Batch | undefined>;
  /** Its addresses, a few hundred at a time, always in the same order. Throws StorageError. */
  members(batch: Batch): AsyncGenerator<readonly string[]>;
  /**
   * Says that a planned batch is done, or that a batch is taken back; one that is taken back stays so.
   *
   * @returns the batch as it is now.
   * @throws {StorageError} when there is none, others keep changing it, or DynamoDB fails.
   */
  end(id: string, status: 'done' | 'undone'): Promise<Batch>;
}

/**
 * For so long a batch can be taken back. Its items hold addresses, which must not stay for ever beside the records that
 * may be erased; the overrides themselves stay in the records.
 */
const keptDays = 365;

const mostMembers = 500;
/** An item holds 400 KB, and an address of another alphabet may take three bytes for each of its characters. */
const mostBytes = 300_000;
const maxTries = 8;

export function createBatches(
  documents: DynamoDBDocumentClient,
  table: string,
  newRevision: () => string,
): Batches {
  async function readBatch(id: string): Promise<z.infer<typeof storedBatch> | undefined> {
    const item = await readBatchItem(documents, table, keyOf(id));
    return item && understood(storedBatch, item);
  }

  function write(
    pk: string,
    content: Record<string, unknown>,
    plannedAt: Instant,
    expected: string | undefined,
  ): Promise<boolean> {
    const expiresAt = Math.floor(Date.parse(daysAfter(plannedAt, keptDays)) / 1_000);
    const item = { ...content, pk, revision: newRevision(), [timeToLiveAttribute]: expiresAt };
    return putWithRevision(documents, 'write a batch', { table, item, expected });
  }

  return {
    async add(about, pages) {
      let [addresses, chunks] = [0, 0];
      const chunked = chunksOf(pages);
      let next = chunked.next();
      // What could not be read again could neither go on nor be taken back.
      const isWritable = batch.safeParse({ ...about, addresses: 1, chunks: 1, status: 'planned' }).success;
      if (next.done || !isWritable)
        throw new StorageError('The batch is not in the form we write; nothing was written.');
      for (; !next.done; next = chunked.next()) {
        const members = next.value;
        if (!(await write(chunkKeyOf(about.id, chunks), { members }, about.plannedAt, undefined)))
          throw taken();
        chunks += 1;
        addresses += members.length;
      }
      const added = { ...about, addresses, chunks, status: 'planned' } as const;
      if (!(await write(keyOf(about.id), added, about.plannedAt, undefined))) throw taken();
      return added;
    },
    async read(id) {
      const stored = await readBatch(id);
      return stored && toBatch(stored);
    },
    async *members({ id, chunks }) {
      for (let nth = 0; nth < chunks; nth += 1) {
        const item = await readBatchItem(documents, table, chunkKeyOf(id, nth));
        yield understood(storedChunk, item ?? {}).members;
      }
    },
    async end(id, status) {
      for (let tries = 1; tries <= maxTries; tries += 1) {
        const stored = await readBatch(id);
        if (!stored) throw new StorageError('The batch is not there any more.');
        if (stored.status === status || stored.status === 'undone') return toBatch(stored);
        const { revision, ...content } = stored;
        if (await write(keyOf(id), { ...content, status }, stored.plannedAt, revision))
          return toBatch({ ...stored, status });
      }
      throw new StorageError('Could not write a batch: it kept changing meanwhile.');
    },
  };
}

const keyOf = (id: string) => `${batchKeyPrefix}${id}`;
const chunkKeyOf = (id: string, nth: number) => `${keyOf(id)}#${nth}`;
const taken = () => new StorageError('There is a batch of that id already.');

function toBatch({ revision: _, erased, addresses, ...rest }: z.infer<typeof storedBatch>): Batch {
  return { ...rest, addresses: Math.max(0, addresses - (erased?.size ?? 0)) };
}

/** Never overwritten: only it knows which records were changed. */
function understood<Content>(schema: z.ZodType<Content>, item: Record<string, unknown>): Content {
  const parsed = schema.safeParse(item);
  if (!parsed.success) throw new StorageError('A batch is not in the form we write.');
  return parsed.data;
}

function* chunksOf(pages: Iterable<readonly string[]>): Generator<readonly string[], undefined> {
  let chunk: string[] = [];
  let bytes = 0;
  for (const page of pages) {
    for (const member of page) {
      const size = Buffer.byteLength(member);
      if (chunk.length > 0 && (chunk.length === mostMembers || bytes + size > mostBytes)) {
        yield chunk;
        [chunk, bytes] = [[], 0];
      }
      chunk.push(member);
      bytes += size;
    }
  }
  if (chunk.length > 0) yield chunk;
}

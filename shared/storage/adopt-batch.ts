import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { isErased, type Tombstone } from '../bounce/tombstone.ts';
import { StorageError } from '../errors.ts';
import { batchKeyPrefix } from '../names.ts';
import { addressesNamedBy, createBatchEraser, withoutName } from './batch-eraser.ts';
import { readBatchItem } from './batch-item.ts';
import { storedBatch, storedChunk } from './batches.ts';
import { putWithRevision, revisionOf } from './put-with-revision.ts';

type Item = Readonly<Record<string, unknown>>;

/** A batch of the other table as it is stored, and what it says. */
export interface BatchHead {
  readonly item: Item;
  readonly batch: z.infer<typeof storedBatch>;
}

export interface AdoptBatchParts {
  /** The table that is adopted. */
  readonly from: { readonly documents: DynamoDBDocumentClient; readonly table: string };
  readonly applies: boolean;
  readonly newRevision: () => string;
  /** The tombstones of addresses. */
  readonly tombstonesOf: (
    addresses: readonly string[],
  ) => Promise<(address: string) => Tombstone | undefined>;
}

export type AdoptedBatch =
  /** `isNews`: it brought something. `isUndone`: it is taken back in one of the tables, and so here. */
  | { readonly is: 'adopted'; readonly isNews: boolean; readonly isUndone: boolean }
  /** One of its parts is missing, or not in the form we write: it could neither go on nor be taken back. */
  | { readonly is: 'refused'; readonly key: string };

const maxTries = 8;
/** Of one batch in two tables the later counts. */
const statuses = ['planned', 'done', 'undone'];

/** A batch as a scan has found it; undefined when it is not in the form we write, or its key is that of another one. */
export function toBatchHead(item: Item): BatchHead | undefined {
  const batch = storedBatch.safeParse(item).data;
  return batch && item.pk === `${batchKeyPrefix}${batch.id}` ? { item, batch } : undefined;
}

/** Whether an item is a part of a batch's addresses, in the form we write. */
export function isBatchPart(item: Item): boolean {
  return storedChunk.safeParse(item).success;
}

/**
 * Takes what operators have said of many in one go over from another table, so that it can go on, and be taken back, here:
 * first its addresses, without those of people who were erased since, then itself.
 *
 * @throws {StorageError} when DynamoDB fails; repeating it does the rest.
 */
export async function adoptBatch(
  documents: DynamoDBDocumentClient,
  table: string,
  { item: head, batch }: BatchHead,
  { from, applies, newRevision, tombstonesOf }: AdoptBatchParts,
): Promise<AdoptedBatch> {
  const eraser = createBatchEraser(documents, table, newRevision);
  const erased = new Set<string>();

  async function put(item: Item, expected: string | undefined): Promise<boolean> {
    const whole = { ...item, pk: String(item.pk), revision: newRevision() };
    return putWithRevision(documents, 'write a batch', { table, item: whole, expected });
  }
  /** What was said later than somebody was erased may name them. */
  async function erasedOf(addresses: readonly string[]): Promise<(address: string) => Tombstone | undefined> {
    const tombstoneOf = await tombstonesOf(addresses);
    return (address) => {
      const tombstone = tombstoneOf(address);
      return isErased(tombstone, { bouncedAt: batch.plannedAt }) ? tombstone : undefined;
    };
  }
  /** Somebody may be erased between the look at the tombstones and the write: then they go again. */
  async function eraseAgain(item: Item): Promise<void> {
    const addresses = addressesNamedBy(item);
    const tombstoneOf = await erasedOf(addresses);
    for (const address of addresses) {
      const hash = tombstoneOf(address)?.hash;
      if (hash === undefined) continue;
      erased.add(hash);
      await eraser.eraseFrom(item, { address, hash });
    }
  }

  async function adoptPart(item: Item, members: readonly string[]): Promise<void> {
    const tombstoneOf = await erasedOf(members);
    const left = members.filter((member) => {
      const hash = tombstoneOf(member)?.hash;
      if (hash !== undefined) erased.add(hash);
      return hash === undefined;
    });
    // Once written, a part changes only where somebody is erased: the one that is there stays.
    if (!applies) return;
    const own = await readBatchItem(documents, table, String(item.pk));
    const part = { ...item, members: left };
    if (!own) await put(part, undefined);
    await eraseAgain(own ?? part);
  }

  async function adoptHead(): Promise<AdoptedBatch> {
    const named = addressesNamedBy(head);
    const tombstoneOf = await erasedOf(named);
    const unnamed = named.filter(tombstoneOf).reduce(withoutName, head);
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const own = await readBatchItem(documents, table, String(head.pk));
      const hashes = new Set([...hashesOf(own), ...hashesOf(head), ...erased]);
      const status = statuses[Math.max(rankOf(own), rankOf(head))];
      // Who was erased of it is no news of the batch.
      const isNews = own?.status !== status;
      const { erased: _, ...rest } = own ?? unnamed;
      const next = { ...rest, pk: head.pk, status, ...(hashes.size > 0 && { erased: hashes }) };
      const isSame = !isNews && hashes.size === hashesOf(own).size;
      if (applies && !isSame && !(await put(next, own && revisionOf(own)))) continue;
      if (applies) await eraseAgain(next);
      return { is: 'adopted', isNews, isUndone: status === 'undone' };
    }
    throw new StorageError('Could not write a batch: it kept changing meanwhile.');
  }

  for (let nth = 0; nth < batch.chunks; nth += 1) {
    const key = `${head.pk}#${nth}`;
    const item = await readBatchItem(from.documents, from.table, key);
    const members = item && storedChunk.safeParse(item).data?.members;
    if (!members) return { is: 'refused', key };
    await adoptPart(item, members);
  }
  return adoptHead();
}

function hashesOf(item: Item | undefined): ReadonlySet<string> {
  return item?.erased instanceof Set ? item.erased : new Set();
}

function rankOf(item: Item | undefined): number {
  return statuses.indexOf(String(item?.status));
}

import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { withoutAddress } from '../bounce/mentions.ts';
import type { Tombstone } from '../bounce/tombstone.ts';
import { StorageError } from '../errors.ts';
import { storedBatch, storedChunk } from './batches.ts';
import { callAws } from './call.ts';
import { inItsPlace, partKey } from './erase-from-batches.ts';
import { putWithRevision } from './put-with-revision.ts';

type Item = Readonly<Record<string, unknown>>;

export interface AdoptBatchesParts {
  /** All items of batches that the other table has. */
  readonly pages: AsyncIterable<{ readonly items: readonly Item[] }>;
  readonly applies: boolean;
  readonly newRevision: () => string;
  /** The tombstones of addresses. */
  readonly tombstonesOf: (
    addresses: readonly string[],
  ) => Promise<(address: string) => Tombstone | undefined>;
}

const maxTries = 8;
/** Of one batch in two tables the later counts. */
const statuses = ['planned', 'done', 'undone'];

/**
 * Takes what operators have said of many over from another table, so that it can go on, and be taken back, here: of a
 * batch first its addresses, without those of erased people, then itself.
 *
 * @returns how many batches bring something new, and the keys of items that are not in the form we write.
 * @throws {StorageError} when DynamoDB fails; repeating it does the rest.
 */
export async function adoptBatches(
  documents: DynamoDBDocumentClient,
  table: string,
  { pages, applies, newRevision, tombstonesOf }: AdoptBatchesParts,
): Promise<{ readonly changed: number; readonly refused: readonly string[] }> {
  const heads: Item[] = [];
  const erasedOf = new Map<string, Map<string, string>>();
  const refused: string[] = [];

  async function read(pk: unknown): Promise<Item | undefined> {
    const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
    return (await callAws('read a batch', documents.send(get))).Item;
  }
  async function put(item: Item, expected: string | undefined): Promise<boolean> {
    const whole = { ...item, pk: String(item.pk), revision: newRevision() };
    return putWithRevision(documents, 'write a batch', { table, item: whole, expected });
  }

  async function adoptPart(item: Item, batchKey: string): Promise<void> {
    const parsed = storedChunk.safeParse(item).data;
    if (!parsed) return void refused.push(String(item.pk));
    const tombstoneOf = await tombstonesOf(parsed.members);
    const erased = erasedOf.get(batchKey) ?? new Map<string, string>();
    erasedOf.set(batchKey, erased);
    const members = parsed.members.filter((member) => {
      const tombstone = tombstoneOf(member);
      if (tombstone) erased.set(member, tombstone.hash);
      return !tombstone;
    });
    // Once written, a part changes only where somebody is erased: the one that is there stays.
    if (applies && !(await read(item.pk))) await put({ ...item, members }, undefined);
  }

  /** @returns whether it brings something new. */
  async function adoptHead(item: Item): Promise<boolean> {
    const erased = erasedOf.get(String(item.pk)) ?? new Map<string, string>();
    const named = (text: unknown) =>
      [...erased.keys()].reduce((rest, address) => withoutAddress(rest, address, inItsPlace), String(text));
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const own = await read(item.pk);
      const hashes = new Set([...hashesOf(own), ...hashesOf(item), ...erased.values()]);
      const base = own ?? { ...item, filter: named(item.filter), reason: named(item.reason) };
      const status = statuses[Math.max(rankOf(own), rankOf(item))];
      if (own && rankOf(own) >= rankOf(item) && hashes.size === hashesOf(own).size) return false;
      const { erased: _, ...rest } = base;
      const next = { ...rest, status, ...(hashes.size > 0 && { erased: hashes }) };
      if (!applies || (await put(next, own && String(own.revision)))) return true;
    }
    throw new StorageError('Could not write a batch: it kept changing meanwhile.');
  }

  for await (const { items } of pages) {
    for (const item of items) {
      const [, batchKey] = partKey.exec(String(item.pk)) ?? [];
      if (batchKey !== undefined) await adoptPart(item, batchKey);
      else if (storedBatch.safeParse(item).success) heads.push(item);
      else refused.push(String(item.pk));
    }
  }
  let changed = 0;
  for (const head of heads) changed += Number(await adoptHead(head));
  return { changed, refused };
}

function hashesOf(item: Item | undefined): ReadonlySet<string> {
  return item?.erased instanceof Set ? item.erased : new Set();
}

function rankOf(item: Item | undefined): number {
  return statuses.indexOf(String(item?.status));
}

import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { withoutAddress } from '../bounce/mentions.ts';
import { StorageError } from '../errors.ts';
import { callAws, isConditionFailure } from './call.ts';
import { putWithRevision, revisionOf } from './put-with-revision.ts';

/** Of a batch its key, of a part of its addresses that of the batch and a number. */
export const partKey = /^(.*)#\d+$/;
const maxTries = 8;
/** What the texts of a batch hold instead of the address; shorter than most, so that they stay within their limits. */
export const inItsPlace = '(erased)';
/** The texts of a batch that an operator or a command wrote, which may name whom it was about. */
const texts = ['filter', 'reason'] as const;

type Item = Readonly<Record<string, unknown>>;

/**
 * Takes an address out of whatever operators have said of many in one go. A batch counts those
 * that were erased by the hash that stands for them, so that going on with it and taking it back stay right.
 *
 * @param person `hash` as `erasureHash` makes it.
 * @param pages all items of batches that the table has.
 * @returns how many batches named the address.
 * @throws {StorageError} when DynamoDB fails; repeating it does the rest.
 */
export async function eraseFromBatches(
  documents: DynamoDBDocumentClient,
  table: string,
  { address, hash }: { readonly address: string; readonly hash: string },
  {
    pages,
    newRevision,
  }: {
    readonly pages: AsyncIterable<{ readonly items: readonly Item[] }>;
    readonly newRevision: () => string;
  },
): Promise<number> {
  const named = new Set<string>();

  async function countErased(pk: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: table,
      Key: { pk },
      UpdateExpression: 'ADD erased :hashes SET revision = :revision',
      // Its parts are written first: a batch that is not there yet has nothing to count.
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':hashes': new Set([hash]), ':revision': newRevision() },
    });
    try {
      await documents.send(update);
    } catch (error) {
      if (!isConditionFailure(error)) await callAws('count who was erased of a batch', Promise.reject(error));
    }
  }

  async function rewrite(pk: string, change: (item: Item) => Item | undefined): Promise<boolean> {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
      const { Item: item } = await callAws('read a batch', documents.send(get));
      const changed = item && change(item);
      if (!item || !changed) return false;
      const put = { table, item: { ...changed, pk, revision: newRevision() }, expected: revisionOf(item) };
      if (await putWithRevision(documents, 'write a batch', put)) return true;
    }
    throw new StorageError('Could not write a batch: it kept changing meanwhile.');
  }

  async function eraseFrom({ pk, members, ...rest }: Item): Promise<void> {
    const key = String(pk);
    const [, batchKey] = partKey.exec(key) ?? [];
    if (batchKey !== undefined && Array.isArray(members)) {
      if (!members.includes(address)) return;
      // Counted first: one that is cut after it is counted once all the same.
      await countErased(batchKey);
      await rewrite(key, (item) => withoutMember(item, address));
      named.add(batchKey);
    } else if (withoutName(rest, address) !== undefined) {
      if (await rewrite(key, (item) => withoutName(item, address))) named.add(key);
    }
  }

  for await (const { items } of pages) {
    for (const item of items) await eraseFrom(item);
  }
  return named.size;
}

function withoutMember(item: Item, address: string): Item | undefined {
  const members = Array.isArray(item.members) ? item.members : [];
  const others = members.filter((member) => member !== address);
  return others.length < members.length ? { ...item, members: others } : undefined;
}

/** Undefined where none of its texts names the address. */
function withoutName(item: Item, address: string): Item | undefined {
  const changed = texts.flatMap((name) => {
    const text = item[name];
    const after = typeof text === 'string' ? withoutAddress(text, address, inItsPlace) : text;
    return after === text ? [] : [[name, after]];
  });
  return changed.length > 0 ? { ...item, ...Object.fromEntries(changed) } : undefined;
}

import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { addressesIn, withoutAddress } from '../bounce/mentions.ts';
import { StorageError } from '../errors.ts';
import { readBatchItem } from './batch-item.ts';
import { callConditionally } from './call.ts';
import { putWithRevision, revisionOf } from './put-with-revision.ts';

/** Of a batch its key, of a part of its addresses that of the batch and a number. */
const partKey = /^(.*)#\d+$/;
const maxTries = 8;
/** What a text holds instead of the address; shorter than most, so that it stays within its limits. */
export const inItsPlace = '(erased)';
/** The texts of a batch that an operator or a command wrote, which may name whom it was about. */
const texts = ['filter', 'reason'] as const;

type Item = Readonly<Record<string, unknown>>;

/** Whom to take out of batches: `hash` as `erasureHash` makes it of the address. */
export interface ErasedPerson {
  readonly address: string;
  readonly hash: string;
}

export interface BatchEraser {
  /**
   * Takes a person out of a batch, or out of a part of its addresses. A batch counts those who were erased by the hash that
   * stands for them, so that going on with it and taking it back stay right.
   *
   * @param item as a scan has found it.
   * @returns whether it named them.
   * @throws {StorageError} when it keeps changing, or DynamoDB fails; repeating it does the rest.
   */
  eraseFrom(item: Item, person: ErasedPerson): Promise<boolean>;
}

export function createBatchEraser(
  documents: DynamoDBDocumentClient,
  table: string,
  newRevision: () => string,
): BatchEraser {
  async function countErased(pk: string, hash: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: table,
      Key: { pk },
      UpdateExpression: 'ADD erased :hashes SET revision = :revision',
      // Its parts are written first: a batch that is not there yet has nothing to count.
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':hashes': new Set([hash]), ':revision': newRevision() },
    });
    await callConditionally('count who was erased of a batch', documents.send(update));
  }

  async function rewrite(pk: string, change: (item: Item) => Item | undefined): Promise<boolean> {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const item = await readBatchItem(documents, table, pk);
      const changed = item && change(item);
      if (!item || !changed) return false;
      const put = { table, item: { ...changed, pk, revision: newRevision() }, expected: revisionOf(item) };
      if (await putWithRevision(documents, 'write a batch', put)) return true;
    }
    throw new StorageError('Could not write a batch: it kept changing meanwhile.');
  }

  return {
    async eraseFrom(item, { address, hash }) {
      const key = String(item.pk);
      const batchKey = batchKeyOf(item);
      if (batchKey === key)
        return withoutName(item, address) !== item && rewrite(key, (now) => changedBy(now, address));
      if (!membersOf(item).includes(address)) return false;
      // Counted first: one that is cut after it is counted once all the same.
      await countErased(batchKey, hash);
      await rewrite(key, (now) => withoutMember(now, address));
      return true;
    },
  };
}

/** Of an item of a batch, be it itself or a part of its addresses, the key of the batch. */
export function batchKeyOf({ pk, members }: Item): string {
  const [, batchKey] = partKey.exec(String(pk)) ?? [];
  // An id may end as the key of a part does.
  return batchKey !== undefined && Array.isArray(members) ? batchKey : String(pk);
}

/** The addresses that an item of a batch may name: a part those that the batch is of, the batch those in its texts. */
export function addressesNamedBy(item: Item): readonly string[] {
  const members = membersOf(item);
  return members.length > 0 ? members : texts.flatMap((name) => addressesIn(String(item[name] ?? '')));
}

/** A batch whose texts do not name an address; the same one where they did not. */
export function withoutName(item: Item, address: string): Item {
  const changed = texts.flatMap((name) => {
    const text = item[name];
    const after = typeof text === 'string' ? withoutAddress(text, address, inItsPlace) : text;
    return after === text ? [] : [[name, after]];
  });
  return changed.length > 0 ? { ...item, ...Object.fromEntries(changed) } : item;
}

function changedBy(item: Item, address: string): Item | undefined {
  const changed = withoutName(item, address);
  return changed === item ? undefined : changed;
}

/** A part without one of its addresses; undefined where it does not have it. */
export function withoutMember(item: Item, address: string): Item | undefined {
  const members = membersOf(item);
  const others = members.filter((member) => member !== address);
  return others.length < members.length ? { ...item, members: others } : undefined;
}

function membersOf({ members }: Item): readonly string[] {
  return Array.isArray(members) ? members : [];
}

import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { reasonOf } from '../../shared/errors.ts';
import {
  addressKeyPrefix,
  batchKeyPrefix,
  erasedKeyPrefix,
  pollKeyPrefix,
  workListIndex,
} from '../../shared/names.ts';
import { toRecord } from '../../shared/storage/address-item.ts';
import { batchKeyOf } from '../../shared/storage/batch-eraser.ts';
import { storedBatch, storedChunk } from '../../shared/storage/batches.ts';
import { erasureItemKey } from '../../shared/storage/erasure-key-id.ts';
import { toTombstone } from '../../shared/storage/tombstones.ts';
import { listBackups } from './backups.ts';
import type { Store } from './open-store.ts';
import { readBackup } from './restore.ts';
import { scanItems } from './scan-items.ts';
import { storeFiles } from './store-files.ts';
import { partitionKeyOf } from './table-files.ts';

type Kind = 'records' | 'batches' | 'erased' | 'memory' | 'others';

export interface Verified {
  readonly counts: Readonly<Record<Kind, number>>;
  readonly indexRows: number;
  readonly backups: number;
  readonly messages: number;
  /** What is wrong, in sentences; keys in them may hold addresses. */
  readonly problems: readonly string[];
  /** Whether the index and the items disagree, which the next start repairs. */
  readonly isIndexWrong: boolean;
}

type Item = Readonly<Record<string, unknown>>;

/** Reads everything that a store holds, and says what of it is not as we write it. Throws StoreError when it cannot. */
export async function verifyStore(store: Store, home: string): Promise<Verified> {
  const problems: string[] = [];
  const counts = { records: 0, batches: 0, erased: 0, memory: 0, others: 0 };
  const waiting = new Map<string, string>();
  for await (const stored of scanItems(store.endpoint, store.tableName)) {
    const pk = partitionKeyOf(stored);
    const item = pk.startsWith(pollKeyPrefix) ? {} : unmarshall(stored as never);
    const kind = kindOf(pk);
    counts[kind] += 1;
    if (!isAsWritten(kind, pk, item)) problems.push(`${pk} is not in the form we write.`);
    const place = placeOf(stored);
    if (place !== undefined) waiting.set(pk, place);
  }
  let indexRows = 0;
  const [items, before] = [waiting, problems.length];
  for await (const row of scanItems(store.endpoint, store.tableName, workListIndex.name)) {
    indexRows += 1;
    const pk = partitionKeyOf(row);
    if (items.get(pk) === placeOf(row)) items.delete(pk);
    else problems.push(`The index lists ${pk} where it is not.`);
  }
  for (const pk of items.keys()) problems.push(`The index lacks ${pk}.`);
  const isIndexWrong = problems.length > before;

  const { backups } = storeFiles(home);
  const files = await listBackups(backups);
  for (const file of files) await noting(() => readBackup(file));
  let messages = 0;
  for (const kept of [store.deadLetters, store.waiting])
    await noting(async () => {
      messages += (await kept.all()).length;
    });
  return { counts, indexRows, backups: files.length, messages, problems, isIndexWrong };

  async function noting(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      problems.push(reasonOf(error));
    }
  }
}

function kindOf(pk: string): Kind {
  if (pk.startsWith(addressKeyPrefix)) return 'records';
  if (pk.startsWith(batchKeyPrefix)) return 'batches';
  if (pk.startsWith(erasedKeyPrefix)) return 'erased';
  return pk.startsWith(pollKeyPrefix) ? 'memory' : 'others';
}

function isAsWritten(kind: Kind, pk: string, item: Item): boolean {
  switch (kind) {
    case 'records': {
      const record = toRecord({ ...item });
      return record !== undefined && pk === `${addressKeyPrefix}${record.address}`;
    }
    case 'batches':
      return (batchKeyOf(item) === pk ? storedBatch : storedChunk).safeParse(item).success;
    case 'erased':
      return pk === erasureItemKey
        ? z.object({ keyId: z.string() }).safeParse(item).success
        : toTombstone(item) !== undefined;
    case 'memory':
      return true;
    case 'others':
      return false;
  }
}

/** Where an item, or a row of the index, stands in the index; undefined where it is in none. */
function placeOf({
  [workListIndex.partitionKey]: list,
  [workListIndex.sortKey]: at,
}: Item): string | undefined {
  return list === undefined || at === undefined ? undefined : JSON.stringify([list, at]);
}

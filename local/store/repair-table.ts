import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { campaignKeyPrefix } from '../../functions/poller/memory/campaign-memories.ts';
import { batchKeyPrefix, pollKeyPrefix, timeToLiveAttribute } from '../../shared/names.ts';
import { isKeptInBackups } from './backup-file.ts';
import {
  openTableFiles,
  partitionKeyOf,
  type StoredItem,
  type TableFiles,
  writeEach,
} from './table-files.ts';

/** What an unclean shutdown made necessary. */
export interface Repaired {
  readonly indexRebuilt: true;
  /** Items of what the poller remembers of campaigns and of what it has published. */
  readonly itemsForgotten: number;
}

export interface PreparedTable {
  /** The request that would make it. */
  readonly definition: CreateTableCommandInput;
  readonly repaired: Repaired | undefined;
  /** Something that is in backups has expired. */
  readonly hasChanged: boolean;
}

const leaseKey = `${pollKeyPrefix}LEASE`;
const rowsKeyPrefix = `${pollKeyPrefix}ROWS#`;

/**
 * Repairs a table that no server has open: deletes what has expired, which dynalite does not, and the lease,
 * which nobody can hold. After an unclean shutdown it also rebuilds the indexes, whose rows dynalite writes apart from
 * their items, and forgets what the poller remembers of campaigns and has published: messages about it were in a queue
 * in memory. A campaign's memory goes with its fingerprints, or its reports would not be read again.
 *
 * @throws {StoreError} when the table is damaged, or cannot be written.
 */
export async function prepareTable(
  folder: string,
  { now, wasUnclean }: { readonly now: Date; readonly wasUnclean: boolean },
): Promise<PreparedTable> {
  const files = await openTableFiles(folder);
  try {
    const nowSeconds = now.getTime() / 1_000;
    let itemsForgotten = 0;
    let hasChanged = false;
    // Records of addresses are many and do not expire.
    await writeEach(files, files.items(mayExpire), (item) => {
      const pk = partitionKeyOf(item);
      const isForgotten = wasUnclean && isForgettable(pk);
      const isExpired = Number(item[timeToLiveAttribute]?.N ?? Number.POSITIVE_INFINITY) < nowSeconds;
      if (!isForgotten && !isExpired && pk !== leaseKey) return [];
      if (isForgotten) itemsForgotten += 1;
      hasChanged ||= isKeptInBackups(pk);
      return files.remove(item);
    });
    if (wasUnclean) await rebuildIndexes(files);
    return {
      definition: files.definition,
      repaired: wasUnclean ? { indexRebuilt: true, itemsForgotten } : undefined,
      hasChanged,
    };
  } finally {
    await files.close();
  }
}

function mayExpire(pk: string): boolean {
  return pk.startsWith(pollKeyPrefix) || pk.startsWith(batchKeyPrefix);
}

function isForgettable(pk: string): boolean {
  return pk.startsWith(rowsKeyPrefix) || pk.startsWith(campaignKeyPrefix);
}

async function rebuildIndexes(files: TableFiles): Promise<void> {
  await files.clearIndexes();
  await writeEach(files, files.items(), (item: StoredItem) => files.indexRowsOf(item));
}

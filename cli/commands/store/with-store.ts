import { listBackups } from '../../../local/store/backups.ts';
import { openStore, type Store } from '../../../local/store/open-store.ts';
import { storeFiles } from '../../../local/store/store-files.ts';
import type { Context } from '../../context.ts';
import { ownVersion } from '../../own-version.ts';
import { repairedSentence } from '../../terminal/repaired-sentence.ts';

/**
 * Does something with the store, and closes it.
 *
 * @throws {StoreError} as `openStore` does.
 */
export async function withStore<Result>(
  command: string,
  { home, clock, err }: Context,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(home, { clock, version: ownVersion().version, command });
  try {
    if (store.repaired) err.print(repairedSentence(store.repaired, 'the next run'));
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The files of the backups, oldest first. Throws StoreError. */
export function backupsIn(home: string): Promise<string[]> {
  return listBackups(storeFiles(home).backups);
}

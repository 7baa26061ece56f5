import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { openBackup } from '../../local/store/backup-file.ts';
import { listBackups } from '../../local/store/backups.ts';
import { orSay } from '../../local/store/store-error.ts';
import { storeFiles } from '../../local/store/store-files.ts';

/** What can be seen of the store on this computer from outside, also while another process has it. */
export interface StoreLook {
  readonly backups: number;
  /** Undefined where there is none. */
  readonly newestBackup: { readonly madeAt: Date; readonly bytes: number } | undefined;
  /** Whether something that cannot be read again from Constant Contact is in no backup yet. */
  readonly hasUnsaved: boolean;
  /** What this user may still write on the disk that it is on. */
  readonly freeBytes: number;
}

/**
 * @param home the folder of what the command line remembers.
 * @throws {StoreError} when a file cannot be read, or the newest backup is none.
 */
export async function lookAtStore(home: string): Promise<StoreLook> {
  const { folder, backups, changed } = storeFiles(home);
  const files = await listBackups(backups);
  const newest = files.at(-1);
  const { bavail, bsize } = await orSay(`look at the disk of ${JSON.stringify(folder)}`, () =>
    statfs(folder),
  );
  return {
    backups: files.length,
    newestBackup: newest === undefined ? undefined : await lookAtBackup(newest),
    hasUnsaved: existsSync(changed),
    freeBytes: bavail * bsize,
  };
}

async function lookAtBackup(file: string) {
  const { header } = await openBackup(file);
  const { size } = await orSay(`read ${JSON.stringify(file)}`, () => stat(file));
  return { madeAt: new Date(header.createdAt), bytes: size };
}

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackupCounts, type BackupHeader, writeBackup } from './backup-file.ts';
import { failureCode, orSay } from './store-error.ts';
import type { StoredItem } from './table-files.ts';

const keptBackups = 7;
/** "2026-11-26T140500Z.jsonl": no colon, which Windows does not take. */
const backupName = /^\d{4}-\d\d-\d\dT\d{6}Z\.jsonl$/;

/** The backups of a store, oldest first; none where there is no such folder. Throws StoreError. */
export function listBackups(folder: string): Promise<string[]> {
  return orSay(`read ${JSON.stringify(folder)}`, async () => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (failureCode(error) === 'ENOENT') return [];
      throw error;
    });
    return names
      .filter((name) => backupName.test(name))
      .sort()
      .map((name) => join(folder, name));
  });
}

/** Adds a backup, named by when it was made, and removes the oldest of more than seven. Throws StoreError. */
export async function addBackup(
  folder: string,
  header: BackupHeader,
  items: AsyncIterable<StoredItem>,
): Promise<BackupCounts & { readonly file: string }> {
  await orSay(`make ${JSON.stringify(folder)}`, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  const file = join(folder, `${header.createdAt.slice(0, 19).replaceAll(':', '')}Z.jsonl`);
  const counts = await writeBackup(file, header, items);
  const files = await listBackups(folder);
  for (const old of files.slice(0, Math.max(0, files.length - keptBackups)))
    await orSay(`remove ${JSON.stringify(old)}`, () => rm(old));
  return { file, ...counts };
}

import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { addressKeyPrefix, erasedKeyPrefix, pollKeyPrefix } from '../../shared/names.ts';
import { type BackupCounts, type BackupHeader, openBackup } from './backup-file.ts';
import { createTableFiles } from './create-table.ts';
import { asidePrefix, tablesAside } from './erase-from-files.ts';
import { holdFolder } from './hold-folder.ts';
import { mark } from './mark.ts';
import { otherAccount, readMeta, storeFormat, writeMeta } from './meta.ts';
import { orSay } from './store-error.ts';
import type { StoreFiles } from './store-files.ts';
import {
  openTableFiles,
  partitionKeyOf,
  type StoredItem,
  type TableFiles,
  writeEach,
} from './table-files.ts';
import { syncFolder } from './whole-file.ts';

/** What a backup holds. */
export interface BackupContents extends BackupCounts {
  readonly header: BackupHeader;
}

export interface Restored extends BackupContents {
  /** The folder of the table that was there before; undefined where there was none. */
  readonly before: string | undefined;
  /** False where the table before could not be read, so that who was erased since the backup is not known. */
  readonly knowsErased: boolean;
}

/**
 * Reads a backup from its first line to its last.
 *
 * @throws {StoreError} when it is damaged, with the line; when a newer version has made it; when it cannot be read.
 */
export async function readBackup(file: string): Promise<BackupContents> {
  const { header, items } = await openBackup(file);
  const counts = { items: 0, records: 0 };
  for await (const item of items()) {
    counts.items += 1;
    if (partitionKeyOf(item).startsWith(addressKeyPrefix)) counts.records += 1;
  }
  return { header, ...counts };
}

/**
 * Makes the table anew from a backup, beside the one that is there, which is put aside. What a table before knows of
 * people who were erased and of the requests of the day comes along: neither is in an older backup as it is now. The
 * poller's memory does not, so that the next run reads 90 days again.
 *
 * @throws {StoreError} when another process uses the store, or the backup is damaged or of another account.
 */
export async function restoreBackup(
  home: string,
  file: string,
  { clock, version, command }: { readonly clock: Clock; readonly version: string; readonly command: string },
): Promise<Restored> {
  const contents = await readBackup(file);
  const { header } = contents;
  const now = clock.now();
  const held = await holdFolder(home, { now, command, pid: process.pid, host: hostname() });
  try {
    const { files } = held;
    const { account } = header;
    const meta = await readMeta(files.meta);
    if (meta?.account && account && meta.account.id !== account.id)
      throw otherAccount(JSON.stringify(file), account, meta.account);
    await createTableFiles(files, header.table);
    const knowsErased = await fillTable(files, file);
    if (!meta)
      await writeMeta(files.meta, {
        format: storeFormat,
        createdBy: version,
        createdAt: now.toISOString(),
        ...(account && { account }),
      });
    await mark(files.changed);
    return { ...contents, knowsErased, before: await exchangeTables(files, now) };
  } finally {
    await held.release();
  }
}

async function fillTable({ newTable, table }: StoreFiles, file: string): Promise<boolean> {
  const filled = await openTableFiles(newTable);
  try {
    const { items } = await openBackup(file);
    await writeEach(filled, items(), (item) => filled.put(item));
    if (!existsSync(table)) return true;
    return await carryOver(table, filled);
  } finally {
    await filled.close();
  }
}

async function carryOver(table: string, filled: TableFiles): Promise<boolean> {
  const staying = await readStaying(table);
  if (staying) await writeEach(filled, staying, (item) => filled.put(item));
  return staying !== undefined;
}

/** Undefined where the table before is damaged. */
async function readStaying(table: string): Promise<readonly StoredItem[] | undefined> {
  try {
    const before = await openTableFiles(table);
    try {
      const staying: StoredItem[] = [];
      for await (const item of before.items(staysThroughRestore)) staying.push(item);
      return staying;
    } finally {
      await before.close();
    }
  } catch {
    return undefined;
  }
}

function staysThroughRestore(pk: string): boolean {
  return pk.startsWith(erasedKeyPrefix) || pk.startsWith(`${pollKeyPrefix}DAY#`);
}

/** Gives the new table the place of the one before. A process that is killed in between leaves one of the two whole. */
async function exchangeTables(files: StoreFiles, now: Date): Promise<string | undefined> {
  const { folder, table, newTable, restoredTable } = files;
  const older = await tablesAside(folder);
  return orSay(`put the restored table of ${JSON.stringify(folder)} into its place`, async () => {
    await rm(restoredTable, { recursive: true, force: true });
    await rename(newTable, restoredTable);
    const before = existsSync(table)
      ? join(folder, `${asidePrefix}${now.toISOString().slice(0, 19).replaceAll(':', '')}Z`)
      : undefined;
    if (before !== undefined) {
      await rm(before, { recursive: true, force: true });
      await rename(table, before);
    }
    await rename(restoredTable, table);
    syncFolder(folder);
    await rm(files.unclean, { force: true });
    // One is enough to go back to, and each is as large as the store.
    for (const each of older) if (each !== before) await rm(each, { recursive: true, force: true });
    return before;
  });
}

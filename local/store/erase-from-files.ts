import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { isKeptInBackups, openBackup, writeBackup } from './backup-file.ts';
import { listBackups } from './backups.ts';
import { type KeptMessage, messageFile } from './message-file.ts';
import { orSay, TableDamagedError } from './store-error.ts';
import type { StoreFiles } from './store-files.ts';
import { openTableFiles, partitionKeyOf, type StoredItem, writeEach } from './table-files.ts';

/** How a person is taken out of what is kept. */
export interface Erasure {
  /** What stays of an item: the item itself where it is not about them, undefined where nothing stays. */
  item(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined;
  /** Whether a message is about them. */
  isOf(message: KeptMessage): boolean;
}

export interface ErasedFromFiles {
  /** Backups, and tables that a restore has put aside, that named the person. */
  readonly backups: number;
  readonly messages: number;
}

/** The tables that a restore has put aside. */
export const asidePrefix = 'table.before-';

/**
 * Takes a person out of backups, messages and tables put aside. Each file is rewritten as a whole or not at all; repeating
 * it does the rest. Throws StoreError.
 */
export async function eraseFromFiles(files: StoreFiles, erasure: Erasure): Promise<ErasedFromFiles> {
  let backups = 0;
  for (const file of await listBackups(files.backups)) if (await eraseFromBackup(file, erasure)) backups += 1;
  for (const folder of await tablesAside(files.folder))
    if (await eraseFromAside(folder, erasure)) backups += 1;
  let messages = 0;
  for (const file of [files.deadLetters, files.waiting]) {
    const kept = messageFile(file);
    const all = await kept.all();
    const others = all.filter((message) => !erasure.isOf(message));
    if (others.length < all.length) await kept.replace(others);
    messages += all.length - others.length;
  }
  return { backups, messages };
}

async function eraseFromBackup(file: string, erasure: Erasure): Promise<boolean> {
  const { header, items } = await openBackup(file);
  for await (const item of items()) {
    if (withoutPerson(item, erasure) === item) continue;
    await writeBackup(file, header, rest());
    return true;
  }
  return false;

  async function* rest() {
    for await (const item of items()) {
      const left = withoutPerson(item, erasure);
      if (left) yield left;
    }
  }
}

async function eraseFromAside(folder: string, erasure: Erasure): Promise<boolean> {
  try {
    return await eraseFromTable(folder, erasure);
  } catch (error) {
    if (!(error instanceof TableDamagedError)) throw error;
    throw new TableDamagedError(
      `The table in ${JSON.stringify(folder)}, which store restore has put aside, is damaged, so nobody can be erased from it. Remove that folder, and run the command again.`,
    );
  }
}

async function eraseFromTable(folder: string, erasure: Erasure): Promise<boolean> {
  const table = await openTableFiles(folder);
  try {
    let isNamed = false;
    await writeEach(table, table.items(isKeptInBackups), (item) => {
      const left = withoutPerson(item, erasure);
      if (left === item) return [];
      isNamed = true;
      return left ? table.put(left) : table.remove(item);
    });
    if (isNamed) await table.compact();
    return isNamed;
  } finally {
    await table.close();
  }
}

function withoutPerson(item: StoredItem, erasure: Erasure): StoredItem | undefined {
  if (!isKeptInBackups(partitionKeyOf(item))) return item;
  const before = unmarshall(item as never);
  const left = erasure.item(before);
  return left === before ? item : left && (marshall(left, { removeUndefinedValues: true }) as never);
}

/** The tables that a restore has put aside, oldest first. Throws StoreError. */
export async function tablesAside(folder: string): Promise<string[]> {
  const names = await orSay(`read ${JSON.stringify(folder)}`, () => readdir(folder));
  return names
    .filter((name) => name.startsWith(asidePrefix))
    .sort()
    .map((name) => join(folder, name));
}

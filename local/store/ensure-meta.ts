import { existsSync } from 'node:fs';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { noStore } from './create-table.ts';
import { readMeta, type StoreMeta, storeFormat, writeMeta } from './meta.ts';
import { StoreError } from './store-error.ts';
import type { StoreFiles } from './store-files.ts';

/**
 * What a store says of itself, written first where a store is being made.
 *
 * @throws {StoreError} when it is damaged or missing, and when there is no store and no `table` to make one with.
 */
export async function ensureMeta(
  files: StoreFiles,
  { version, table }: { readonly version: string; readonly table?: CreateTableCommandInput | undefined },
  now: Date,
): Promise<StoreMeta> {
  const known = await readMeta(files.meta);
  if (known) return known;
  if (existsSync(files.table) || existsSync(files.backups))
    throw new StoreError(
      `${JSON.stringify(files.meta)} is missing, and it says whose store this is. store restore makes it anew from the newest backup.`,
    );
  if (!table) throw noStore(files.folder);
  const meta: StoreMeta = { format: storeFormat, createdBy: version, createdAt: now.toISOString() };
  await writeMeta(files.meta, meta);
  return meta;
}

import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { localCredentials } from '../servers/loopback.ts';
import { orSay, StoreError } from './store-error.ts';
import type { StoreFiles } from './store-files.ts';
import { startTableServer } from './table-server.ts';
import { syncFolder } from './whole-file.ts';

/** Makes an empty table in a folder of its own, which no one looks at before it is whole. Throws StoreError. */
export async function createTableFiles(files: StoreFiles, table: CreateTableCommandInput): Promise<void> {
  const { newTable } = files;
  await rm(newTable, { recursive: true, force: true });
  const server = await startTableServer(newTable, files);
  const client = new DynamoDBClient({ ...localCredentials, endpoint: server.endpoint });
  try {
    await client.send(new CreateTableCommand(table));
    await waitUntilTableExists(
      { client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.2 },
      { TableName: table.TableName },
    );
  } catch {
    throw server.failure() ?? new StoreError(`Could not make the table in ${JSON.stringify(newTable)}.`);
  } finally {
    client.destroy();
    await server.close();
  }
}

/**
 * Leaves one whole table, whatever a killed process has left: an unfinished one is removed, a restored one gets its name.
 *
 * @param table the request that makes the table; without it, none is made.
 * @throws {StoreError} when there is no table and none may be made.
 */
export async function ensureTable(
  files: StoreFiles,
  table: CreateTableCommandInput | undefined,
): Promise<void> {
  const { folder, newTable, restoredTable } = files;
  const isThere = existsSync(files.table);
  await orSay(`prepare the table in ${JSON.stringify(folder)}`, async () => {
    await rm(newTable, { recursive: true, force: true });
    if (isThere) await rm(restoredTable, { recursive: true, force: true });
    else if (existsSync(restoredTable)) await rename(restoredTable, files.table);
  });
  if (existsSync(files.table)) return;
  if (existsSync(files.backups))
    throw new StoreError(
      `The table of the store in ${JSON.stringify(folder)} is gone, and its backups are there. store restore brings back the newest.`,
    );
  if (!table) throw noStore(folder);
  await createTableFiles(files, table);
  await orSay(`make the table in ${JSON.stringify(folder)}`, () => rename(newTable, files.table));
  syncFolder(folder);
}

export function noStore(folder: string): StoreError {
  return new StoreError(`There is no store in ${JSON.stringify(folder)}. npx bounce-hygiene run makes one.`);
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../../local/store/open-store.ts';
import { compactTable } from '../../local/store/table-files.ts';
import { aClock } from './a-clock.ts';
import { hygieneTableInput } from './hygiene-table.ts';

/** A folder of its own, which is removed when the test has ended. */
export async function aHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'bounce-hygiene-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

const storeTable = hygieneTableInput('Hygiene');

/** A store in `home`, made where there is none. */
export function aStore(home: string, clock = aClock(), command = 'run'): Promise<Store> {
  return openStore(home, { clock, version: '0.1.0', command, table: storeTable });
}

/** A client of a store's table; it is destroyed when the test has ended. */
export function documentsOf({ endpoint }: Pick<Store, 'endpoint'>): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ endpoint, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return DynamoDBDocumentClient.from(client);
}

/** Fills a block of a table's file, so that what is said of the table stands in another. */
export const large = { text: randomBytes(20_000).toString('base64') };

/** Damages the first items of a closed store, of which one is `large`, as a failing disk does. */
export async function damageTable(home: string): Promise<void> {
  const table = join(home, 'store', 'table');
  await compactTable(table);
  for (const name of await readdir(table)) {
    if (!name.endsWith('.ldb')) continue;
    const file = await open(join(table, name), 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(Math.floor(size / 2), 0xff), 0);
    await file.close();
  }
}

/** What all files below a folder hold. The store there is to be closed: an open one compacts its table at any moment. */
export async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
  return contents.join('\n');
}

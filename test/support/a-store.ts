import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../../local/store/open-store.ts';
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

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientDefaults } from '../../shared/storage/client-defaults.ts';
import { localCredentials } from '../servers/loopback.ts';
import type { Store } from './open-store.ts';

/** The table of a store as the adapters take it. */
export interface StoreTable {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

/** The table of a store, to be read and written. */
export function openTable({ endpoint, tableName }: Store): StoreTable {
  const client = new DynamoDBClient({ ...clientDefaults, ...localCredentials, endpoint });
  return { documents: DynamoDBDocumentClient.from(client), table: tableName };
}

import dynalite from 'dynalite';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';
import { tellWrites } from './written-keys.ts';

export interface DynamoDbServer {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * A DynamoDB on 127.0.0.1, empty and in memory unless `path` names the folder of its files. It is dynalite: no
 * transactions, no streams, no time to live, and a failed condition never returns the old item.
 *
 * @param onWrite called with the partition key of each item before it is written or deleted.
 */
export async function startDynamoDb({
  path,
  onWrite,
}: {
  readonly path?: string;
  readonly onWrite?: (pk: string) => void;
} = {}): Promise<DynamoDbServer> {
  const server = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  if (onWrite) tellWrites(server, onWrite);
  const endpoint = await listenOnLoopback(server);
  return { endpoint, close: () => closeAtOnce(server) };
}

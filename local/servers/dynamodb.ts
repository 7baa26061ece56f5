import dynalite from 'dynalite';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';

export interface DynamoDbServer {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * An empty DynamoDB in memory, on 127.0.0.1. It is dynalite: no transactions, no streams, no time to live, and a
 * failed condition never returns the old item.
 */
export async function startDynamoDb(): Promise<DynamoDbServer> {
  const server = dynalite({ createTableMs: 0 });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, close: () => closeAtOnce(server) };
}

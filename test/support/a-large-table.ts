import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A client that says of each table that a million items of a kilobyte are in it. */
export function sayingLarge(documents: DynamoDBDocumentClient): DynamoDBDocumentClient {
  const Table = { ItemCount: 1_000_000, TableSizeBytes: 1_024_000_000 };
  const isAsked = (command: object) => command.constructor.name === 'DescribeTableCommand';
  return new Proxy(documents, {
    get: (client, name) =>
      name === 'send'
        ? (command: never) => (isAsked(command) ? Promise.resolve({ Table }) : client.send(command))
        : Reflect.get(client, name),
  });
}

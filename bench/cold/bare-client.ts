import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { functionClientOptions } from '../../shared/storage/function-client-options.ts';

/** The least that a function which reads and writes a table has to load. */
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(functionClientOptions));

export const handler = async (Key: Record<string, string>): Promise<void> => {
  const { Item } = await documents.send(new GetCommand({ TableName: 'table', Key }));
  await documents.send(new PutCommand({ TableName: 'table', Item: { ...Item, ...Key } }));
};

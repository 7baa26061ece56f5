import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { StorageError } from '../errors.ts';
import { addressKeyPrefix } from '../names.ts';
import { callAws, callConditionally } from './call.ts';

const maxTries = 8;

/**
 * Deletes whatever is stored of an address, also what is not in the form we write. For a person's commands only: the
 * deployed functions may not delete.
 *
 * @param before is called with each form of the item that is about to be deleted; what is written after that is not
 *   deleted before it has been called again. False leaves it.
 * @returns whether an item was deleted.
 * @throws {StorageError} when it keeps changing, or DynamoDB fails.
 */
export async function eraseAddressItem(
  documents: DynamoDBDocumentClient,
  table: string,
  address: string,
  before: (item: Readonly<Record<string, unknown>>) => Promise<boolean>,
): Promise<boolean> {
  const Key = { pk: `${addressKeyPrefix}${address}` };
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const get = new GetCommand({ TableName: table, Key, ConsistentRead: true });
    const { Item } = await callAws('read an address record', documents.send(get));
    if (!Item) return tries > 1;
    if (!(await before(Item))) return false;
    const { revision } = Item;
    const command = new DeleteCommand({
      TableName: table,
      Key,
      ConditionExpression:
        revision === undefined
          ? 'attribute_not_exists(revision)'
          : 'revision = :revision OR attribute_not_exists(pk)',
      ...(revision !== undefined && { ExpressionAttributeValues: { ':revision': revision } }),
    });
    if (await callConditionally('delete an address record', documents.send(command))) return true;
  }
  throw new StorageError('Could not delete an address record: it kept changing meanwhile.');
}

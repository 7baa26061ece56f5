import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { bounceHash } from '../../shared/bounce/bounce.ts';
import { decodeBounce } from '../../shared/bounce-message.ts';
import type { Clock } from '../../shared/clock.ts';
import { addressKeyPrefix } from '../../shared/names.ts';
import { bounceItem } from './bounce-item.ts';

/** How long a message is remembered as handled. */
const rememberedSeconds = 14 * 86_400;

/**
 * How it is often written first: one message an invocation, and one transaction that refuses a message seen before,
 * keeps the bounce and counts it for its address.
 */
export function createNaiveHandler(client: DynamoDBClient, table: string, clock: Pick<Clock, 'now'>) {
  const documents = DynamoDBDocumentClient.from(client);
  return async ({ Records }: { Records: SQSRecord[] }): Promise<void> => {
    for (const { body } of Records) {
      const now = clock.now();
      const { bounce } = decodeBounce(body, now);
      const seen = {
        pk: `SEEN#${bounceHash(bounce)}`,
        expires: Math.floor(now.getTime() / 1_000) + rememberedSeconds,
      };
      const item = bounceItem(bounce);
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: table, Item: seen, ConditionExpression: 'attribute_not_exists(pk)' } },
            { Put: { TableName: table, Item: item } },
            {
              Update: {
                TableName: table,
                Key: { pk: addressKeyPrefix + bounce.address },
                UpdateExpression: 'SET lastCode = :code, lastBouncedAt = :at ADD bounces :one',
                ExpressionAttributeValues: {
                  ':code': bounce.code ?? '',
                  ':at': bounce.bouncedAt,
                  ':one': 1,
                },
              },
            },
          ],
        }),
      );
    }
  };
}

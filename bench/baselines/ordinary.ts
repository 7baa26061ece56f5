import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { decodeBounce } from '../../shared/bounce-message.ts';
import type { Clock } from '../../shared/clock.ts';
import { bounceItem } from './bounce-item.ts';

/**
 * How the tutorials would have it: Powertools runs a batch of ten, its idempotency keeps a record for each message, and
 * a put keeps the bounce. It decides nothing: that would take reading an address's bounces on top.
 */
export function createOrdinaryHandler(client: DynamoDBClient, table: string, clock: Pick<Clock, 'now'>) {
  const documents = DynamoDBDocumentClient.from(client);
  const processor = new BatchProcessor(EventType.SQS);
  // A second poll gives the same bounce another message id, so the record has to be that of the body.
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'body' });
  const keepOnce = makeIdempotent(
    async ({ body }: SQSRecord) => {
      const { bounce } = decodeBounce(body, clock.now());
      await documents.send(new PutCommand({ TableName: table, Item: bounceItem(bounce) }));
    },
    {
      persistenceStore: new DynamoDBPersistenceLayer({
        tableName: table,
        keyAttr: 'pk',
        awsSdkV3Client: client,
      }),
      config,
    },
  );
  return (event: { Records: SQSRecord[] }, context: Context): Promise<SQSBatchResponse> => {
    config.registerLambdaContext(context);
    return processPartialResponse(event, keepOnce, processor, { context });
  };
}

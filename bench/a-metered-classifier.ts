import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createClassifier } from '../functions/classifier/classifier.ts';
import type { Bounce } from '../shared/bounce/bounce.ts';
import { encodeBounce } from '../shared/bounce-message.ts';
import { createAddressRecords } from '../shared/storage/address-records.ts';
import { aClock } from '../test/support/a-clock.ts';
import { aTable } from '../test/support/a-table.ts';
import { aTelemetry } from '../test/support/a-telemetry.ts';
import { aMessage } from '../test/support/messages.ts';
import { standard } from '../test/support/policies.ts';
import { isAddress } from './tally.ts';
import { createUsageMeter, type ItemUse } from './usage-meter.ts';

/** What one batch of the event source brings, so that a batch reads as many records as in the cloud. */
const batchSize = 100;

/** When every bounce of the first world's year has happened. */
export const afterTheYear = '2027-02-01T12:00:00.000Z';

export interface MeteredClassifier {
  readonly now: Date;
  /** Gives bounces to the classifier, and says what the address records of them cost. Throws when one is not decided. */
  classify(bounces: readonly Bounce[]): Promise<readonly ItemUse[]>;
  /** The same with the bodies of messages, whatever they say. */
  take(bodies: readonly string[]): Promise<readonly ItemUse[]>;
  close(): Promise<void>;
}

/** The real classifier under `standard`, on an embedded DynamoDB, with a meter on its client. */
export async function aMeteredClassifier(): Promise<MeteredClassifier> {
  const clock = aClock(afterTheYear);
  const table = await aTable();
  const meter = createUsageMeter();
  meter.readFrom(table.client);
  const client = new DynamoDBClient({ endpoint: table.endpoint });
  meter.watch(client);
  const classify = createClassifier(
    () => ({
      policy: standard,
      records: createAddressRecords(DynamoDBDocumentClient.from(client), table.table, clock),
      random: Math.random,
      // As long as the deployed function's.
      newRevision: () => randomBytes(8).toString('base64url'),
    }),
    clock,
    aTelemetry(),
  );
  const take = async (bodies: readonly string[]) => {
    const messages = bodies.map((body, number) => aMessage(body, `message-${number + 1}`));
    for (let start = 0; start < messages.length; start += batchSize) {
      const { batchItemFailures } = await classify({ Records: messages.slice(start, start + batchSize) });
      if (batchItemFailures.length > 0)
        throw new Error('the classifier could not decide a message of the bench');
    }
    return meter.take().items.filter(isAddress);
  };
  return {
    now: clock.now(),
    take,
    classify: (bounces) => take(bounces.map((bounce) => encodeBounce(bounce))),
    async close() {
      client.destroy();
      await table.close();
    },
  };
}

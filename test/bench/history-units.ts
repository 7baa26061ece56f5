import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createClassifier } from '../../functions/classifier/classifier.ts';
import { createAddressRecords } from '../../shared/aws/address-records.ts';
import { aClock } from '../support/a-clock.ts';
import { aTable } from '../support/a-table.ts';
import { aTelemetry } from '../support/a-telemetry.ts';
import { messagesOf } from '../support/messages.ts';
import { standard } from '../support/policies.ts';
import { someHistories } from './some-histories.ts';
import { isAddress } from './tally.ts';
import { createUsageMeter, type ItemUse } from './usage-meter.ts';

/** The longest history shown. */
const longest = 100;
/** What one batch of the event source brings, so that a batch reads as many records as in the cloud. */
const batchSize = 100;

/** What the bounce number `nth` of each address cost: every address has one bounce in a batch, so nothing is shared. */
export interface HistoryStep {
  readonly nth: number;
  readonly uses: readonly ItemUse[];
}

/** Gives many realistic addresses one bounce after the other, each in a batch of its own, to the real classifier. */
export async function countHistoryUnits(): Promise<readonly HistoryStep[]> {
  const clock = aClock();
  const table = await aTable();
  const meter = createUsageMeter();
  meter.readFrom(table.client);
  const client = new DynamoDBClient({ endpoint: table.endpoint });
  meter.watch(client);
  const classify = createClassifier(
    () => ({
      policy: standard,
      records: createAddressRecords(DynamoDBDocumentClient.from(client), table.table, clock),
      clock,
      random: Math.random,
      // As long as the deployed function's.
      newRevision: () => randomBytes(8).toString('base64url'),
    }),
    aTelemetry(),
  );
  const histories = someHistories(longest, clock.now());
  const steps: HistoryStep[] = [];
  try {
    for (let nth = 1; nth <= longest; nth += 1) {
      const messages = messagesOf(histories.flatMap((bounces) => bounces.slice(nth - 1, nth)));
      for (let start = 0; start < messages.length; start += batchSize) {
        const { batchItemFailures } = await classify({ Records: messages.slice(start, start + batchSize) });
        if (batchItemFailures.length > 0)
          throw new Error('the classifier could not decide a bounce of the bench');
      }
      steps.push({ nth, uses: meter.take().items.filter(isAddress) });
    }
    return steps;
  } finally {
    client.destroy();
    await table.close();
  }
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { aClock } from '../../test/support/a-clock.ts';
import { aTable } from '../../test/support/a-table.ts';
import { messagesOf } from '../../test/support/messages.ts';
import { afterTheYear } from '../a-metered-classifier.ts';
import { isAddress, storedBytes, type Units, unitsOf } from '../tally.ts';
import { createUsageMeter } from '../usage-meter.ts';
import { createOrdinaryHandler } from './ordinary.ts';

/** Lambda's own default, and that of every example. */
export const ordinaryBatch = 10;

export interface BaselineUnits {
  readonly bounces: number;
  readonly units: Units;
  /** Of the bounces; what only remembers messages goes away again. */
  readonly storedBytes: number;
}

/** What its libraries ask of Lambda. */
const context = { functionName: 'Ordinary', getRemainingTimeInMillis: () => 60_000 } as Context;

/** Runs the ordinary way over these bounces, with the real libraries, on an embedded DynamoDB. */
export async function countOrdinary(bounces: readonly Bounce[]): Promise<BaselineUnits> {
  const table = await aTable();
  const client = new DynamoDBClient({ endpoint: table.endpoint });
  const meter = createUsageMeter();
  meter.readFrom(table.client);
  meter.watch(client);
  try {
    const handle = createOrdinaryHandler(client, table.table, aClock(afterTheYear));
    const messages = messagesOf(bounces);
    for (let start = 0; start < messages.length; start += ordinaryBatch) {
      const { batchItemFailures } = await handle(
        { Records: messages.slice(start, start + ordinaryBatch) },
        context,
      );
      if (batchItemFailures.length > 0) throw new Error('the ordinary way could not keep a bounce');
    }
    const { items } = meter.take();
    return {
      bounces: bounces.length,
      units: unitsOf(items),
      storedBytes: storedBytes(items.filter(isAddress)),
    };
  } finally {
    client.destroy();
    await table.close();
  }
}

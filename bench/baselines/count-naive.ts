import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { aClock } from '../../test/support/a-clock.ts';
import { onEveryCall } from '../../test/support/client-calls.ts';
import { messagesOf } from '../../test/support/messages.ts';
import { afterTheYear } from '../a-metered-classifier.ts';
import type { Item } from '../item-size.ts';
import { writeUnits } from '../request-units.ts';
import { storedBytes } from '../tally.ts';
import type { BaselineUnits } from './count-ordinary.ts';
import { createNaiveHandler } from './naive.ts';

const item = z.custom<Item>((given) => typeof given === 'object' && given !== null);
const put = z.object({ Put: z.object({ Item: item }) }).transform(({ Put }) => Put.Item);
/** Every value it sets is in the item afterwards, under names that are about as long as the placeholders. */
const update = z
  .object({ Update: z.object({ Key: item, ExpressionAttributeValues: item }) })
  .transform(({ Update }) => ({ ...Update.Key, ...Update.ExpressionAttributeValues }));
const transaction = z.object({ TransactItems: z.array(z.union([put, update])) });

/** Each write of a transaction is billed twice. Source: DynamoDB Developer Guide, "Managing complex workflows". */
const timesBilled = 2;

/**
 * Runs the naive way over these bounces and counts what it asks for. Nobody answers: the embedded DynamoDB has no
 * transactions, so every one counts as new and succeeds.
 */
export async function countNaive(bounces: readonly Bounce[]): Promise<BaselineUnits> {
  const client = new DynamoDBClient({});
  const written: Item[] = [];
  onEveryCall(client, { name: 'count', step: 'serialize' }, async ({ input }) => {
    written.push(...transaction.parse(input).TransactItems);
    return { output: { $metadata: {} } };
  });
  const handle = createNaiveHandler(client, 'Bounces', aClock(afterTheYear));
  for (const message of messagesOf(bounces)) await handle({ Records: [message] });
  client.destroy();
  const writes = written.reduce((sum, after) => sum + timesBilled * writeUnits(undefined, after), 0);
  const kept = written.filter(({ pk }) => !pk?.S?.startsWith('SEEN#'));
  const uses = kept.map((after) => ({
    ...{ kind: 'write' as const, key: after.pk?.S ?? '', units: 0, indexUnits: 0 },
    ...{ before: undefined, after },
  }));
  return {
    bounces: bounces.length,
    units: { reads: 0, writes, indexWrites: 0 },
    storedBytes: storedBytes(uses),
  };
}

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Item } from './item-size.ts';

const value = z.custom<AttributeValue>((given) => typeof given === 'object' && given !== null);
const item = z.record(z.string(), value);
const key = z.object({ pk: z.object({ S: z.string() }) });
const consistent = z.boolean().default(false);

const batchGet = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(key), ConsistentRead: consistent })),
});
const put = z.object({ TableName: z.string(), Item: item.and(key) });
const update = z.object({ TableName: z.string(), Key: key, UpdateExpression: z.string() });
const get = z.object({ TableName: z.string(), Key: key, ConsistentRead: consistent });

/** What a call of DynamoDB asks for; an update says only which item it changes. */
export type DynamoDbAsked =
  | { readonly kind: 'read'; readonly keys: readonly string[]; readonly consistent: boolean }
  | { readonly kind: 'write'; readonly table: string; readonly key: string; readonly item: Item | undefined };

/** Throws when a function has begun to use a call that nobody counts yet. */
export function readDynamoDbInput(input: unknown): DynamoDbAsked {
  const batch = batchGet.safeParse(input).data;
  if (batch) {
    const tables = Object.values(batch.RequestItems);
    return {
      kind: 'read',
      keys: tables.flatMap(({ Keys }) => Keys.map(({ pk }) => pk.S)),
      consistent: tables.some(({ ConsistentRead }) => ConsistentRead),
    };
  }
  const written = put.safeParse(input).data;
  if (written) {
    return { kind: 'write', table: written.TableName, key: written.Item.pk.S, item: written.Item };
  }
  const changed = update.safeParse(input).data;
  if (changed) return { kind: 'write', table: changed.TableName, key: changed.Key.pk.S, item: undefined };
  const { Key, ConsistentRead } = get.parse(input);
  return { kind: 'read', keys: [Key.pk.S], consistent: ConsistentRead };
}

/** SQS bills every started 64 KB of a request's payload as one request. Source: Amazon SQS pricing. */
const bytesPerRequest = 64 * 1_024;

const bodies = z.object({ MessageBody: z.string().optional(), Body: z.string().optional() });
const entries = z.object({ Entries: z.array(bodies).default([]), MessageBody: z.string().optional() });
const received = z.object({ Messages: z.array(bodies).default([]) });

/** How many requests one call of SQS is billed as. */
export function requestsBilled(input: unknown, output: unknown): number {
  const sent = entries.parse(input);
  const got = received.parse(output ?? {});
  const texts = [
    sent.MessageBody,
    ...[...sent.Entries, ...got.Messages].map((one) => one.MessageBody ?? one.Body),
  ];
  const bytes = texts.reduce((sum, text = '') => sum + Buffer.byteLength(text, 'utf8'), 0);
  return Math.max(1, Math.ceil(bytes / bytesPerRequest));
}

export function receivedNothing(command: string, output: unknown): boolean {
  return command === 'ReceiveMessage' && received.parse(output ?? {}).Messages.length === 0;
}

import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { hourMs } from '../bounce/instant.ts';
import { pollKeyPrefix } from '../names.ts';
import { callAws, callConditionally } from './call.ts';

const pk = `${pollKeyPrefix}LEASE`;

/**
 * No lease ends later: Lambda gives its holder a quarter of an hour, and clocks do not differ by that much. It is hours
 * because the one who says what time it is may have been held up on the way, and must not take a good lease for a
 * broken one.
 */
const farthestEndMs = 3 * hourMs;

export interface Lease {
  /**
   * True when this holder may speak to Constant Contact until `endsAt`. Asking again as the same holder is granted
   * again, so a repeated call with a lost answer does no harm.
   */
  take(holder: string, now: Date, endsAt: Date): Promise<boolean>;
  /** Gives it back; does nothing when it is no longer this holder's. */
  giveBack(holder: string): Promise<void>;
}

/** Who holds the lease now; undefined when nobody does. Throws StorageError. */
export async function readLeaseHolder(
  documents: DynamoDBDocumentClient,
  table: string,
  now: Date,
): Promise<string | undefined> {
  const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
  const { Item } = await callAws('read who holds the lease', documents.send(get));
  return typeof Item?.holder === 'string' && String(Item.endsAt) > now.toISOString()
    ? Item.holder
    : undefined;
}

/** One run at a time speaks to the vendor. The lease ends by itself with its holder's own deadline, never renewed. */
export function createLease(documents: DynamoDBDocumentClient, table: string): Lease {
  async function update(doing: string, command: UpdateCommand): Promise<boolean> {
    return (await callConditionally(doing, documents.send(command))) !== undefined;
  }

  return {
    take: (holder, now, endsAt) =>
      update(
        'take the lease',
        new UpdateCommand({
          TableName: table,
          Key: { pk },
          UpdateExpression: 'SET holder = :holder, endsAt = :endsAt',
          ConditionExpression:
            'attribute_not_exists(holder) OR holder = :holder OR endsAt <= :now OR endsAt > :farthest OR NOT attribute_type(endsAt, :text)',
          ExpressionAttributeValues: {
            // A lease whose stored end was broken by hand would never end, and every run would end as if it were held.
            ':text': 'S',
            ':farthest': new Date(now.getTime() + farthestEndMs).toISOString(),
            ':holder': holder,
            ':endsAt': endsAt.toISOString(),
            ':now': now.toISOString(),
          },
        }),
      ),
    async giveBack(holder) {
      await update(
        'give the lease back',
        new UpdateCommand({
          TableName: table,
          Key: { pk },
          UpdateExpression: 'REMOVE holder, endsAt',
          ConditionExpression: 'holder = :holder',
          ExpressionAttributeValues: { ':holder': holder },
        }),
      );
    },
  };
}

import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { Clock } from '../../../shared/clock.ts';
import { timeToLiveAttribute } from '../../../shared/names.ts';
import { callConditionally } from '../../../shared/storage/call.ts';

/** Counts the requests of a UTC day in one item of the table. Each method throws StorageError. */
export interface RequestCounter {
  /**
   * Adds requests to the item `pk`, unless there would be more than `most`.
   *
   * @returns how many there are now; undefined where there was no room, so that nothing was added.
   */
  reserve(pk: string, requests: number, most: number): Promise<number | undefined>;
  /**
   * Takes requests off the item `pk`, unless it has another value than `from`: an answer that was lost and is asked for
   * again takes nothing off twice.
   *
   * @returns how many there are now; undefined where the value was another one.
   */
  giveBack(pk: string, requests: number, from: number): Promise<number | undefined>;
}

export interface RequestCounterParts {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}

/** Days are kept for a while so that a person can compare them. */
const keptSeconds = (40 * dayMs) / 1_000;

/** @param doing for the text of an error: reads after "Could not". */
export function createRequestCounter(
  { documents, table, clock }: RequestCounterParts,
  doing: string,
): RequestCounter {
  async function add(pk: string, requests: number, condition: string, bound: number) {
    const update = new UpdateCommand({
      TableName: table,
      Key: { pk },
      UpdateExpression: 'SET #expires = :expires ADD spent :requests',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#expires': timeToLiveAttribute },
      ExpressionAttributeValues: {
        ':requests': requests,
        ':bound': bound,
        ':expires': Math.floor(clock.now().getTime() / 1_000) + keptSeconds,
      },
      ReturnValues: 'ALL_NEW',
    });
    const answer = await callConditionally(doing, documents.send(update));
    return answer && Number(answer.Attributes?.spent);
  }

  return {
    reserve: (pk, requests, most) =>
      add(pk, requests, 'attribute_not_exists(spent) OR spent <= :bound', most - requests),
    giveBack: (pk, requests, from) => add(pk, -requests, 'spent = :bound', from),
  };
}

import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { Clock } from '../../../shared/clock.ts';
import { BudgetSpentError } from '../../../shared/errors.ts';
import { requestsKeyOf, timeToLiveAttribute } from '../../../shared/names.ts';
import { callConditionally } from '../../../shared/storage/call.ts';

/** Requests are reserved in blocks, so that a run writes the ledger once for many of them. */
const blockSize = 20;
/** Days are kept for a while so that a person can compare them. */
const keptSeconds = (40 * dayMs) / 1_000;

export interface RequestLedger {
  /**
   * Allows one request. Whatever is reserved and not given back counts as spent, so a run that dies, or a reservation
   * whose answer is lost, errs on the careful side.
   *
   * @throws {BudgetSpentError} when the day's share is spent.
   */
  spend(): Promise<void>;
  /** Gives back what was reserved and not spent, and says how much of the day's share is spent. */
  giveBack(): Promise<number>;
}

export interface RequestLedgerParts {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  /** Requests a UTC day may see from this deployment. */
  readonly perDay: number;
}

/** Counts the requests of a UTC day in the table, for all runs of that day together. */
export function createRequestLedger({ documents, table, clock, perDay }: RequestLedgerParts): RequestLedger {
  let pk = '';
  let reserved = 0;

  /** What the ledger said last; one run at a time writes it. */
  let last = 0;

  async function add(count: number, condition: string, bound: number): Promise<number | undefined> {
    const update = new UpdateCommand({
      TableName: table,
      Key: { pk },
      UpdateExpression: 'SET #expires = :expires ADD spent :count',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#expires': timeToLiveAttribute },
      ExpressionAttributeValues: {
        ':count': count,
        ':bound': bound,
        ':expires': Math.floor(clock.now().getTime() / 1_000) + keptSeconds,
      },
      ReturnValues: 'ALL_NEW',
    });
    const answer = await callConditionally('count requests in the ledger', documents.send(update));
    if (!answer) return undefined;
    last = Number(answer.Attributes?.spent);
    return last;
  }

  /** A whole block if the day has room for it, else what room there is, one at a time. */
  async function reserve(): Promise<number> {
    for (const count of [Math.min(blockSize, perDay), 1]) {
      const room = 'attribute_not_exists(spent) OR spent <= :bound';
      if ((await add(count, room, perDay - count)) !== undefined) return count;
    }
    throw new BudgetSpentError();
  }

  return {
    async spend() {
      const today = requestsKeyOf(clock.now());
      // What was reserved yesterday cannot be spent today.
      if (today !== pk) [pk, reserved] = [today, 0];
      if (reserved === 0) reserved = await reserve();
      reserved -= 1;
    },
    async giveBack() {
      if (reserved === 0) return last;
      // Only from the very value we left: a repeated call whose first answer was lost must not give back twice.
      const spent = await add(-reserved, 'spent = :bound', last);
      reserved = 0;
      return spent ?? last;
    },
  };
}

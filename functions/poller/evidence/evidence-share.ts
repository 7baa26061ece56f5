import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { Clock } from '../../../shared/clock.ts';
import { evidenceRequestsKeyOf, timeToLiveAttribute } from '../../../shared/names.ts';
import { callAws, callConditionally } from '../../../shared/storage/call.ts';

/** The part of a day's requests that may be spent on evidence, for all runs of the day together. */
export interface EvidenceShare {
  /** The share of a whole day. */
  readonly perDay: number;
  /** What is left of today's. */
  left(): Promise<number>;
  /**
   * The same pages, as far as the share allows. Requests are reserved before they are made, in blocks; what is left of the
   * last is given back. A run that ends in between errs on the careful side.
   *
   * @param block requests that are reserved at once, and from the start.
   * @param made requests of this kind so far, further attempts included.
   * @returns undefined when there is no room for the first block.
   */
  pay<Page>(
    pages: AsyncIterable<Page>,
    block: number,
    made: () => number,
  ): Promise<AsyncIterable<Page> | undefined>;
}

export interface EvidenceShareParts {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly perDay: number;
}

/** Days are kept for a while so that a person can compare them. */
const keptSeconds = (40 * dayMs) / 1_000;

/** Bounces of the rest of the day need requests, too: where the day's share is small, evidence takes a quarter of it at most. */
const mostOfTheDay = 1 / 4;

/** Requests a day for evidence, by the settings; 0 for none. */
export function evidenceShareOf({
  requestsPerDay,
  evidenceRequestsPerDay,
}: {
  readonly requestsPerDay: number;
  readonly evidenceRequestsPerDay: number;
}): number {
  return Math.min(evidenceRequestsPerDay, Math.floor(requestsPerDay * mostOfTheDay));
}

/** Each method throws StorageError. */
export function createEvidenceShare({ documents, table, clock, perDay }: EvidenceShareParts): EvidenceShare {
  /** What is spent, as the table said last; one run at a time writes it. */
  let last = 0;

  async function add(requests: number, condition: string, bound: number): Promise<boolean> {
    const now = clock.now();
    const update = new UpdateCommand({
      TableName: table,
      Key: { pk: evidenceRequestsKeyOf(now) },
      UpdateExpression: 'SET #expires = :expires ADD spent :requests',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#expires': timeToLiveAttribute },
      ExpressionAttributeValues: {
        ':requests': requests,
        ':bound': bound,
        ':expires': Math.floor(now.getTime() / 1_000) + keptSeconds,
      },
      ReturnValues: 'ALL_NEW',
    });
    const answer = await callConditionally('count requests for evidence', documents.send(update));
    if (answer) last = Number(answer.Attributes?.spent);
    return answer !== undefined;
  }

  function reserveBlock(block: number): Promise<boolean> {
    return add(block, 'attribute_not_exists(spent) OR spent <= :bound', perDay - block);
  }

  /** Only from the very value we left: neither twice, where an answer was lost, nor on the day after. */
  async function settle(left: number): Promise<void> {
    if (left !== 0) await add(-left, 'spent = :bound', last);
  }

  return {
    perDay,
    async left() {
      const key = { pk: evidenceRequestsKeyOf(clock.now()) };
      const get = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
      const { Item } = await callAws('read the requests for evidence', documents.send(get));
      return Math.max(0, perDay - Number(Item?.spent ?? 0));
    },
    async pay(pages, block, made) {
      const reserve = async () => block <= perDay && (await reserveBlock(block));
      if (!(await reserve())) return undefined;
      const before = made();
      return (async function* paid() {
        let reserved = block;
        try {
          for await (const page of pages) {
            yield page;
            if (made() - before < reserved) continue;
            if (!(await reserve())) return;
            reserved += block;
          }
        } finally {
          await settle(reserved - (made() - before));
        }
      })();
    },
  };
}

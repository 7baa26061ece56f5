import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../shared/clock.ts';
import { evidenceRequestsKeyOf } from '../../../shared/names.ts';
import { callAws } from '../../../shared/storage/call.ts';
import { createRequestCounter } from '../memory/request-counter.ts';

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
  const counter = createRequestCounter({ documents, table, clock }, 'count requests for evidence');
  /** What is spent, as the table said last; one run at a time writes it. */
  let last = 0;

  async function reserve(block: number): Promise<boolean> {
    const spent = await counter.reserve(evidenceRequestsKeyOf(clock.now()), block, perDay);
    if (spent !== undefined) last = spent;
    return spent !== undefined;
  }

  /** On the day after, the value is another one, and nothing is given back. */
  async function settle(left: number): Promise<void> {
    if (left === 0) return;
    last = (await counter.giveBack(evidenceRequestsKeyOf(clock.now()), left, last)) ?? last;
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
      if (block > perDay || !(await reserve(block))) return undefined;
      const before = made();
      return (async function* paid() {
        let reserved = block;
        try {
          for await (const page of pages) {
            yield page;
            if (made() - before < reserved) continue;
            if (!(await reserve(block))) return;
            reserved += block;
          }
        } finally {
          await settle(reserved - (made() - before));
        }
      })();
    },
  };
}

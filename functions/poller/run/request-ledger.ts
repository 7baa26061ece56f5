import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../shared/clock.ts';
import { BudgetSpentError } from '../../../shared/errors.ts';
import { requestsKeyOf } from '../../../shared/names.ts';
import { createRequestCounter } from '../memory/request-counter.ts';

/** Requests are reserved in blocks, so that a run writes the ledger once for many of them. */
const blockSize = 20;

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
  const counter = createRequestCounter({ documents, table, clock }, 'count requests in the ledger');
  let pk = '';
  let reserved = 0;

  /** What the ledger said last; one run at a time writes it. */
  let last = 0;

  /** A whole block if the day has room for it, else what room there is, one at a time. */
  async function reserve(): Promise<number> {
    for (const count of [Math.min(blockSize, perDay), 1]) {
      const spent = await counter.reserve(pk, count, perDay);
      if (spent === undefined) continue;
      last = spent;
      return count;
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
      const spent = await counter.giveBack(pk, reserved, last);
      reserved = 0;
      last = spent ?? last;
      return last;
    },
  };
}

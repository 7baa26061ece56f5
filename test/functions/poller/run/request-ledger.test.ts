import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRequestLedger } from '../../../../functions/poller/run/request-ledger.ts';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import { BudgetSpentError } from '../../../../shared/errors.ts';
import { aClock, type SimulatedClock } from '../../../support/a-clock.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';
import { makeFaulty } from '../../../support/faults.ts';

describe('the ledger of requests', () => {
  let table: TestTable;
  let clock: SimulatedClock;
  beforeEach(async () => {
    table = await aTable();
    clock = aClock();
  });
  afterEach(() => table.close());

  const open = (perDay: number, documents = table.documents) =>
    createRequestLedger({ documents, table: table.table, clock, perDay });
  const spentOn = async (day: string) => (await table.item(`POLL#DAY#${day}`))?.spent;
  async function spendAll(ledger: ReturnType<typeof open>): Promise<number> {
    for (let count = 0; ; count += 1) {
      try {
        await ledger.spend();
      } catch (error) {
        expect(error).toBeInstanceOf(BudgetSpentError);
        return count;
      }
    }
  }

  it('counts exactly what was spent once a run has settled', async () => {
    const ledger = open(9_000);
    for (let request = 0; request < 45; request += 1) await ledger.spend();
    expect(await ledger.giveBack()).toBe(45);
    expect(await spentOn('2026-11-20')).toBe(45);
  });

  it('counts what was reserved when a run dies before it settles', async () => {
    await open(9_000).spend();
    expect(await spentOn('2026-11-20')).toBe(20);
  });

  it.each([1, 19, 20, 45])(
    'allows a day exactly its %i requests, over all runs of the day',
    async (perDay) => {
      const first = open(perDay);
      for (let request = 0; request < Math.min(perDay, 7); request += 1) await first.spend();
      await first.giveBack();
      expect((await spendAll(open(perDay))) + Math.min(perDay, 7)).toBe(perDay);
      expect(await spendAll(open(perDay))).toBe(0);
    },
  );

  it('begins anew at midnight UTC, in the middle of a run too', async () => {
    const ledger = open(25);
    expect(await spendAll(ledger)).toBe(25);
    clock.advance(12 * hourMs);
    expect(await spendAll(ledger)).toBe(25);
    expect(await spentOn('2026-11-21')).toBe(25);
  });

  it('counts a reservation whose answer was lost as spent', async () => {
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    makeFaulty(client, ({ nth }) => (nth === 1 ? 'lostAnswer' : undefined));
    const ledger = open(40, DynamoDBDocumentClient.from(client));
    await expect(ledger.spend()).rejects.toThrow(/count requests/);
    expect(await spendAll(ledger)).toBe(20);
  });

  it('gives back once, although the answer to giving back is lost and it is asked again', async () => {
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    const ledger = open(100, DynamoDBDocumentClient.from(client));
    await ledger.spend();
    makeFaulty(client, ({ nth }) => (nth === 1 ? 'lostAnswer' : undefined));
    await expect(ledger.giveBack()).rejects.toThrow(/count requests/);
    await ledger.giveBack();
    expect(await spentOn('2026-11-20')).toBe(1);
  });

  it('forgets days after a while', async () => {
    await open(10).spend();
    const item = await table.item('POLL#DAY#2026-11-20');
    expect(item?.expiresAtEpochSeconds).toBe(Date.parse('2026-11-20T12:00:00.000Z') / 1_000 + 40 * 86_400);
  });
});

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunMemoryStore } from '../../../../functions/poller/memory/run-memory.ts';
import { LeaseLostError } from '../../../../shared/errors.ts';
import { aClock } from '../../../support/a-clock.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';
import { anUnfinishedReport } from '../../../support/an-unfinished-report.ts';

const quotaClosedUntil = '2026-11-21T00:00:00.000Z';
const unfinished = anUnfinishedReport('a0000000-0000-4000-8000-000000000064');

describe('what a run leaves for the next', () => {
  let table: TestTable;
  let revisions = 0;

  const aRun = () =>
    createRunMemoryStore(table.documents, table.table, aClock(), () => {
      revisions += 1;
      return `revision-${revisions}`;
    });

  const memoryOf = async (run: ReturnType<typeof aRun>) => (await run.read()).memory;

  beforeAll(async () => {
    table = await aTable();
  });
  afterAll(() => table.close());

  it('is nothing at first', async () => {
    expect(await memoryOf(aRun())).toEqual({});
  });

  it('comes with the key that the tombstones of erased people need, once there are some', async () => {
    expect((await aRun().read()).erasureKeyId).toBeUndefined();
    const item = { pk: 'ERASED#KEY', keyId: 'zr2xQ-9Lx_0' };
    await table.documents.send(new PutCommand({ TableName: table.table, Item: item }));
    expect((await aRun().read()).erasureKeyId).toBe('zr2xQ-9Lx_0');
  });

  it('is what the run before it has left, and nothing once that is over', async () => {
    const one = aRun();
    await one.read();
    await one.write({ quotaClosedUntil, unfinished });
    const other = aRun();
    expect(await memoryOf(other)).toEqual({ quotaClosedUntil, unfinished });
    await other.write({});
    expect(await memoryOf(aRun())).toEqual({});
  });

  it('is not taken back by a run whose lease has ended', async () => {
    const late = aRun();
    await late.read();
    const holder = aRun();
    await holder.read();
    await holder.write({ quotaClosedUntil });
    await expect(late.write({ unfinished })).rejects.toThrow(LeaseLostError);
    expect(await memoryOf(aRun())).toEqual({ quotaClosedUntil });
  });

  it('counts as nothing when somebody has broken it, and is written over', async () => {
    const item = { pk: 'POLL#RUN', run: { unfinished: 'no id' } };
    await table.documents.send(new PutCommand({ TableName: table.table, Item: item }));
    const run = aRun();
    expect(await memoryOf(run)).toEqual({});
    await run.write({ unfinished });
    expect(await memoryOf(aRun())).toEqual({ unfinished });
  });

  it.each([{ toString: '' }, 7, null])(
    'is written over where its revision is %j, which is no text',
    async (revision) => {
      const item = { pk: 'POLL#RUN', run: {}, revision };
      await table.documents.send(new PutCommand({ TableName: table.table, Item: item }));
      const run = aRun();
      expect(await memoryOf(run)).toEqual({});
      await run.write({ unfinished });
      expect(await memoryOf(aRun())).toEqual({ unfinished });
    },
  );
});

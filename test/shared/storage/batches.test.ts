import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../../shared/errors.ts';
import { type Batch, type Batches, createBatches } from '../../../shared/storage/batches.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { type FaultPlan, makeFaulty } from '../../support/faults.ts';
import { storeItems } from '../../support/stored-records.ts';

let table: TestTable;
let revisions = 0;
beforeEach(async () => {
  table = await aTable();
});
afterEach(() => table.close());

function batchesOn(plan?: FaultPlan): Batches {
  const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
  if (plan) makeFaulty(client, plan);
  return createBatches(DynamoDBDocumentClient.from(client), table.table, () => `revision-${++revisions}`);
}

const about = {
  id: 'release-1',
  kind: 'release',
  by: 'Kim',
  reason: 'she called',
  plannedAt: '2026-11-20T12:00:00.000Z',
  filter: 'from a file',
} as const;
const people = (count: number) => Array.from({ length: count }, (_, nth) => `person${nth}@example.com`);

async function membersOf(batch: Batch): Promise<(readonly string[])[]> {
  const items: (readonly string[])[] = [];
  for await (const members of batchesOn().members(batch)) items.push(members);
  return items;
}

describe('a batch', () => {
  it('is read back with its members in their order, at most 500 in an item', async () => {
    const batch = await batchesOn().add(about, [people(1_201)]);

    expect(batch).toEqual({ ...about, addresses: 1_201, chunks: 3, status: 'planned' });
    expect(await batchesOn().read('release-1')).toEqual(batch);
    expect((await membersOf(batch)).map(({ length }) => length)).toEqual([500, 500, 201]);
    expect((await membersOf(batch)).flat()).toEqual(people(1_201));
    expect(await batchesOn().read('release-2')).toBeUndefined();
  });

  it('fits into items also where its addresses are as long as they may be and of another alphabet', async () => {
    const long = Array.from({ length: 500 }, (_, nth) => `${'漢'.repeat(300)}${nth}@example.jp`);
    const batch = await batchesOn().add(about, [long]);

    expect(batch.chunks).toBeGreaterThan(1);
    expect((await membersOf(batch)).flat()).toEqual(long);
  });

  it.each([1, 2, 3])('is not there before all its members are: put %i of 3 fails', async (failing) => {
    const plan: FaultPlan = ({ command, nth }) =>
      command === 'PutItem' && nth === failing ? 'lostRequest' : undefined;

    await expect(batchesOn(plan).add(about, [people(501)])).rejects.toThrow(StorageError);
    expect(await batchesOn().read('release-1')).toBeUndefined();
  });

  it('is forgotten a year after it was planned, members too, also once it is done: it holds addresses', async () => {
    await batchesOn().add(about, [people(2)]);
    await batchesOn().end('release-1', 'done');
    const items = await table.items('BATCH#');

    expect(items.map(({ pk, expiresAtEpochSeconds }) => [pk, expiresAtEpochSeconds]).sort()).toEqual([
      ['BATCH#release-1#0', Date.parse('2027-11-20T12:00:00.000Z') / 1_000],
      ['BATCH#release-1', Date.parse('2027-11-20T12:00:00.000Z') / 1_000],
    ]);
  });

  it('never takes the id of another', async () => {
    const batch = await batchesOn().add(about, [people(1)]);

    await expect(batchesOn().add(about, [people(2)])).rejects.toThrow('There is a batch of that id already.');
    expect(await membersOf(batch)).toEqual([people(1)]);
  });

  it('is refused where nobody could read it again', async () => {
    const reason = 'x'.repeat(301);

    await expect(batchesOn().add({ ...about, reason }, [people(1)])).rejects.toThrow('nothing was written');
    expect(await table.items('')).toEqual([]);
  });

  it('is done or taken back, and one that is taken back stays so', async () => {
    await batchesOn().add(about, [people(1)]);

    expect((await batchesOn().end('release-1', 'done')).status).toBe('done');
    expect((await batchesOn().end('release-1', 'undone')).status).toBe('undone');
    expect((await batchesOn().end('release-1', 'done')).status).toBe('undone');
    expect((await batchesOn().read('release-1'))?.status).toBe('undone');
  });

  it('is taken back also where somebody else says in the same moment that it is done', async () => {
    await batchesOn().add(about, [people(1)]);
    const late = batchesOn(async ({ command }) => {
      if (command === 'PutItem') await batchesOn().end('release-1', 'undone');
      return undefined;
    });

    expect((await late.end('release-1', 'done')).status).toBe('undone');
  });

  it('is never guessed at: what somebody has changed by hand is refused', async () => {
    const batch = await batchesOn().add(about, [people(1)]);
    await storeItems(table, [
      { pk: 'BATCH#release-1', ...about, status: 'perhaps' },
      { pk: 'BATCH#release-1#0', members: ['NOT normalised'] },
    ]);

    await expect(batchesOn().read('release-1')).rejects.toThrow('A batch is not in the form we write.');
    await expect(membersOf(batch)).rejects.toThrow('A batch is not in the form we write.');
  });
});

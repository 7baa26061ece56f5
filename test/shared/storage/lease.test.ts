import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLease, type Lease } from '../../../shared/storage/lease.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute));

describe('the lease', () => {
  let table: TestTable;
  let lease: Lease;

  beforeAll(async () => {
    table = await aTable();
    lease = createLease(table.documents, table.table);
  });
  afterAll(() => table.close());
  beforeEach(async () => {
    await lease.giveBack('one');
    await lease.giveBack('two');
  });

  it('is granted to one holder at a time', async () => {
    expect(await lease.take('one', at(0), at(10))).toBe(true);
    expect(await lease.take('two', at(5), at(15))).toBe(false);
  });

  it('is granted again to its holder, whose first answer may have been lost', async () => {
    await lease.take('one', at(0), at(10));
    expect(await lease.take('one', at(0), at(10))).toBe(true);
  });

  it('ends by itself when its holder has died', async () => {
    await lease.take('one', at(0), at(10));
    expect(await lease.take('two', at(10), at(20))).toBe(true);
  });

  it('can be taken at once after it has been given back', async () => {
    await lease.take('one', at(0), at(10));
    await lease.giveBack('one');
    expect(await lease.take('two', at(1), at(11))).toBe(true);
  });

  it('stays with its holder when somebody else gives it back late', async () => {
    await lease.take('one', at(0), at(10));
    await lease.take('two', at(10), at(20));
    await lease.giveBack('one');
    expect(await lease.take('three', at(11), at(21))).toBe(false);
    expect(await table.item('POLL#LEASE')).toMatchObject({ holder: 'two' });
  });

  it('stays with its holder when somebody else has been held up for more than an hour on the way to it', async () => {
    await lease.take('one', at(90), at(105));
    expect(await lease.take('two', at(0), at(15))).toBe(false);
  });

  it.each(['never', '3', '9999-12-31T23:59:59.999Z', 5])(
    'ends when somebody has written that it ends at %j',
    async (endsAt) => {
      const Item = { pk: 'POLL#LEASE', holder: 'somebody', endsAt };
      await table.documents.send(new PutCommand({ TableName: table.table, Item }));
      expect(await lease.take('one', at(0), at(10))).toBe(true);
      expect(await lease.take('two', at(5), at(15))).toBe(false);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isScanToken, scanAddresses } from '../../../shared/storage/scan-addresses.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

const names = Array.from({ length: 40 }, (_, number) => `büro${number}'$x&*|!@example.com`);

describe('a scan of the addresses', () => {
  let table: TestTable;

  beforeAll(async () => {
    table = await aTable();
    await storeRecords(
      table,
      names.map((address) => anAddressRecord([aBounce({ address })])),
    );
    await storeItems(
      table,
      names.map((name) => ({ pk: `POLL#${name}` })),
    );
  });
  afterAll(() => table.close());

  const pages = (from?: string) => scanAddresses(table.documents, table.table, { from, limit: 7 });

  it('finds every address once, and nothing of the poll state', async () => {
    const found: string[] = [];
    for await (const { records, unreadable } of pages()) {
      found.push(...records.map(({ address }) => address));
      expect(unreadable).toEqual([]);
    }
    expect(found.toSorted()).toEqual(names.toSorted());
  });

  it('goes on from any page, whether that ended with an address or with poll state', async () => {
    const all: string[][] = [];
    const nexts: string[] = [];
    for await (const { records, next } of pages()) {
      all.push(records.map(({ address }) => address));
      if (next !== undefined) nexts.push(next);
    }
    for (const [position, next] of nexts.entries()) {
      const rest: string[] = [];
      for await (const { records } of pages(next)) rest.push(...records.map(({ address }) => address));
      expect(rest).toEqual(all.slice(position + 1).flat());
    }
    expect(nexts.length).toBeGreaterThan(10);
  });

  it('names a page by a text that needs no quotes in a shell, and knows it again', async () => {
    for await (const { next } of pages()) {
      if (next === undefined) continue;
      expect(next).toMatch(/^[\w-]+$/);
      expect(isScanToken(next)).toBe(true);
    }
  });

  it('knows a page that ended with a batch of overrides', () => {
    expect(isScanToken(Buffer.from('BATCH#release-1#0').toString('base64url'))).toBe(true);
  });

  it.each(['', 'x', 'someone@example.com', Buffer.from('OTHER#x').toString('base64url'), 'QUREUkVTUyNh='])(
    'takes %j for no page',
    (text) => {
      expect(isScanToken(text)).toBe(false);
    },
  );
});

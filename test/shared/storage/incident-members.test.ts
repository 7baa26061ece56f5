import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createIncidentMembers } from '../../../shared/storage/incident-members.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';

describe('the addresses that wait for an incident', () => {
  let table: TestTable;
  const held = Array.from({ length: 205 }, (_, number) => `held-${number}@gmail.com`);

  beforeAll(async () => {
    table = await aTable();
    const records = createAddressRecords(table.documents, table.table, aClock());
    const others = [
      aHeldRecord([aBounce({ address: 'other@gmail.com' })], anIncidentReference({ id: 'outage-other' })),
      aHeldRecord(
        [aBounce({ address: 'resolved@gmail.com' })],
        anIncidentReference({ status: 'dismissed', version: 2 }),
      ),
      anAddressRecord([aBounce({ address: 'review@example.com', code: 'X' })]),
      anAddressRecord([aBounce({ address: 'free@example.com' })]),
    ];
    for (const address of held) await records.write(aHeldRecord([aBounce({ address })]), undefined);
    for (const record of others) await records.write(record, undefined);
  });
  afterAll(() => table.close());

  async function pagesOf(id: string): Promise<readonly (readonly string[])[]> {
    const pages: (readonly string[])[] = [];
    for await (const page of createIncidentMembers(table.documents, table.table).pages(id)) pages.push(page);
    return pages;
  }

  it('come in pages of a hundred, each once, and no others', async () => {
    const pages = await pagesOf(anIncidentReference().id);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 5]);
    expect(pages.flat().sort()).toEqual([...held].sort());
  });

  it('are none for an incident that no address waits for', async () => {
    expect((await pagesOf('outage-nobody')).flat()).toEqual([]);
  });

  it('are those of that incident only, even if another one’s id begins alike', async () => {
    expect((await pagesOf('outage-other')).flat()).toEqual(['other@gmail.com']);
    expect((await pagesOf('outage')).flat()).toEqual([]);
  });
});

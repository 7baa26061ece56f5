import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectRecords, sourceFor } from '../../../cli/operate/select-records.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { allOf } from '../../support/all-of.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident, ended } from '../../support/an-incident.ts';
import { onEveryCall } from '../../support/client-calls.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

const count = 5_000;
let table: TestTable;
let scans = 0;
beforeAll(async () => {
  table = await aTable();
  await storeRecords(
    table,
    Array.from({ length: count }, (_, index) =>
      anAddressRecord([aBounce({ address: `p${index}@example.com` })]),
    ),
  );
  await storeItems(table, [
    { pk: 'ADDRESS#broken@example.com', workList: 'review', decidedAt: '2026-11-01T00:00:00.000Z' },
    { pk: 'ADDRESS#by-hand@example.com', workList: 'review', decidedAt: '2026-11-01T00:00:00.000Z' },
  ]);
  onEveryCall(table.client, { name: 'count', step: 'initialize' }, ({ command, make }) => {
    if (command === 'Scan') scans += 1;
    return make();
  });
});
afterAll(() => table.close());

describe('what is selected from a whole table', () => {
  it('is every record once, and what cannot be read by its name', async () => {
    const seen: string[] = [];
    const unreadable: string[] = [];
    let read = 0;
    for await (const page of selectRecords({ kind: 'whole table' }, [], table, aClock())) {
      seen.push(...page.records.map(({ address }) => address));
      unreadable.push(...page.unreadable);
      read += page.read;
    }

    expect(seen).toHaveLength(count);
    expect(new Set(seen).size).toBe(count);
    expect(unreadable.sort()).toEqual(['broken@example.com', 'by-hand@example.com']);
    expect(read).toBe(count + 2);
  });

  it('is read no further ahead of who takes it than two pages of each segment', async () => {
    scans = 0;
    const pages = selectRecords({ kind: 'whole table' }, [], table, aClock());
    await pages.next();
    // What is under way comes to its end.
    await new Promise((resolve) => setImmediate(resolve));
    await table.item('ADDRESS#p0@example.com');
    const before = scans;
    await table.item('ADDRESS#p0@example.com');

    expect([before, scans]).toEqual([5, 5]);
    await pages.return(undefined);
  });
});

describe('what is selected from work lists', () => {
  it('names what cannot be read, and meets what stands on two lists once', async () => {
    const pages = await allOf(
      selectRecords({ kind: 'work lists', lists: ['review', 'review'] }, [], table, aClock()),
    );

    expect(pages.flatMap(({ unreadable }) => unreadable).sort()).toEqual([
      'broken@example.com',
      'by-hand@example.com',
    ]);
  });
});

describe('where records are looked for', () => {
  const [first, second] = [anIncident({ id: 'a' }), anIncident({ id: 'b', state: ended('confirmed') })];

  it('is the lists of reviews and of every incident for --decision review', () => {
    expect(sourceFor([{ kind: 'decision', decision: 'review' }], [first, second])).toEqual({
      kind: 'work lists',
      lists: ['review', 'incident#a', 'incident#b'],
    });
  });

  it('is the whole table for an incident that was reopened: its list fills with the next runs', () => {
    const reopened = anIncident({ id: 'a', version: 3 });
    expect(sourceFor([{ kind: 'incident', id: 'a' }], [reopened, second])).toEqual({ kind: 'whole table' });
  });

  it('is the whole table for an incident that has ended, or is unknown, and for all other filters', () => {
    for (const id of ['b', 'c'])
      expect(sourceFor([{ kind: 'incident', id }], [first, second])).toEqual({ kind: 'whole table' });
    expect(sourceFor([{ kind: 'decision', decision: 'retry' }], [first])).toEqual({ kind: 'whole table' });
    expect(sourceFor([], [first])).toEqual({ kind: 'whole table' });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adopt } from '../../../cli/operate/adopt.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident } from '../../support/an-incident.ts';
import type { FaultPlan } from '../../support/faults.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';
import { bounceOf, early, late, latest, twoTables } from '../../support/two-tables.ts';

let tables: Awaited<ReturnType<typeof twoTables>>;
beforeAll(async () => {
  tables = await twoTables();
});
afterAll(() => tables.close());
beforeEach(() => tables.clear());

describe('adopting another table', () => {
  it('joins what both know of an address, and brings what is known there alone', async () => {
    const { own, other, parts, addressesIn } = tables;
    await storeRecords(own, [anAddressRecord([bounceOf('both@example.com', late)])]);
    await storeRecords(other, [
      anAddressRecord([bounceOf('both@example.com', early, 'B')]),
      anAddressRecord([bounceOf('there@example.com')]),
    ]);
    const adopted = await adopt(parts());
    expect(adopted).toMatchObject({ is: 'complete', counts: { records: 2, changed: 2, refused: 0 } });
    expect(await own.item('ADDRESS#both@example.com')).toMatchObject({
      ...{ decision: 'suppress', bounces: [{ bouncedAt: late }, { bouncedAt: early }] },
    });
    expect(await addressesIn(own)).toEqual(['both@example.com', 'there@example.com']);
  });

  it('says first what it would change, and writes nothing', async () => {
    const { own, other, parts, bury, registerOf } = tables;
    await storeRecords(other, [anAddressRecord([bounceOf('there@example.com')])]);
    await bury(other, 'gone@example.com', late);
    await registerOf(other).change(() => [anIncident()]);
    const adopted = await adopt(parts({ applies: false }));
    expect(adopted).toMatchObject({ counts: { changed: 1, tombstones: 1, incidents: 1 } });
    expect(await own.items('')).toEqual([]);
    expect(await adopt(parts())).toMatchObject({ counts: { changed: 1, tombstones: 1, incidents: 1 } });
  });

  it('changes nothing the second time', async () => {
    const { own, other, parts, bury, registerOf } = tables;
    await storeRecords(other, [anAddressRecord([bounceOf('there@example.com')])]);
    await bury(other, 'gone@example.com', late);
    await registerOf(other).change(() => [anIncident()]);
    await adopt(parts());
    const before = await own.items('');
    expect(await adopt(parts())).toMatchObject({
      counts: { changed: 0, tombstones: 0, incidents: 0, batches: 0, toErase: 0, toUndo: 0 },
    });
    expect(await own.items('')).toEqual(before);
  });

  it('brings nothing of the poller’s memory but the register', async () => {
    const { own, other, parts } = tables;
    await storeItems(other, [{ pk: 'POLL#RUN', run: {}, revision: 'r' }, { pk: 'POLL#CAMPAIGN#1' }]);
    await adopt(parts());
    expect(await own.items('')).toEqual([]);
  });

  it('keeps a bounce that the classifier writes meanwhile', async () => {
    const { own, other, parts, newRevision } = tables;
    await storeRecords(own, [anAddressRecord([bounceOf('ann@example.com')])]);
    await storeRecords(other, [anAddressRecord([bounceOf('ann@example.com', late)])]);
    const meanwhile: FaultPlan = async ({ command, nth }) => {
      const both = [bounceOf('ann@example.com'), bounceOf('ann@example.com', latest)];
      const record = { ...anAddressRecord(both), revision: newRevision() };
      if (command === 'PutItem' && nth === 1) await storeRecords(own, [record]);
      return undefined;
    };
    await adopt(parts({}, meanwhile));
    expect((await own.item('ADDRESS#ann@example.com'))?.bounces).toHaveLength(3);
  });
});

describe('what cannot be read', () => {
  const broken = { revision: 'r', because: 'written by hand' };

  it.each([
    ['a record whose key is not its address', 'ADDRESS#else@example.com', { key: 'else@example.com' }],
    ['a record in another form', 'ADDRESS#odd@example.com', { key: 'odd@example.com' }],
    ['a batch', 'BATCH#odd', { key: 'BATCH#odd' }],
    ['the addresses of a batch', 'BATCH#release-1#0', { key: 'BATCH#release-1#0' }],
    ['the register of incidents', 'POLL#INCIDENTS', { key: 'POLL#INCIDENTS' }],
    ['a tombstone', 'ERASED#hash', { key: 'ERASED#hash' }],
  ])('in the other table is named and counted, and the rest goes on: %s', async (_, pk, { key }) => {
    const { own, other, parts, bury, addBatch, addressesIn } = tables;
    await bury(other, 'gone@example.com', late);
    await addBatch(other, { members: ['ann@example.com'] });
    await storeRecords(other, [
      anAddressRecord([bounceOf('ann@example.com')]),
      anAddressRecord([bounceOf('real@example.com')]),
    ]);
    const real = await other.item('ADDRESS#real@example.com');
    await storeItems(other, [{ ...(pk.includes('else') ? real : broken), pk }]);

    expect(await adopt(parts())).toMatchObject({
      is: 'complete',
      counts: { refused: 1, refusedSamples: [key], changed: 2 },
    });
    expect(await addressesIn(own)).toEqual(['ann@example.com', 'real@example.com']);
  });

  it('in the target is named, left as it is, and the rest goes on', async () => {
    const { own, other, parts, addressesIn } = tables;
    await storeRecords(other, [
      anAddressRecord([bounceOf('ann@example.com')]),
      anAddressRecord([bounceOf('odd@example.com')]),
    ]);
    const odd = { ...broken, pk: 'ADDRESS#odd@example.com', address: 'odd@example.com' };
    await storeItems(own, [odd]);
    const counts = { refused: 1, refusedSamples: ['odd@example.com'], changed: 1 };
    expect(await adopt(parts({ applies: false }))).toMatchObject({ is: 'complete', counts });
    expect(await adopt(parts())).toMatchObject({ is: 'complete', counts });
    expect(await addressesIn(own)).toEqual(['ann@example.com', 'odd@example.com']);
    expect(await own.item(odd.pk)).toEqual(odd);
  });
});

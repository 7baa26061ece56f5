import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adopt } from '../../../cli/operate/adopt.ts';
import { addBounces } from '../../../shared/bounce/history.ts';
import { erasureHash } from '../../../shared/bounce/tombstone.ts';
import { ErasureKeyLostError } from '../../../shared/errors.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anErasureKey } from '../../support/an-erased-person.ts';
import { anOverride } from '../../support/an-override.ts';
import type { FaultPlan } from '../../support/faults.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';
import { bounceOf, early, late, latest, twoTables } from '../../support/two-tables.ts';

let tables: Awaited<ReturnType<typeof twoTables>>;
beforeAll(async () => {
  tables = await twoTables();
});
afterAll(() => tables.close());
beforeEach(() => tables.clear());

const sides = [['here'], ['there']] as const;
const side = (where: 'here' | 'there') => (where === 'here' ? tables.own : tables.other);

/** A person who bounced before and after they were erased, with twelve bounces and what operators said at both times. */
function aReturned(address: string) {
  const days = Array.from({ length: 11 }, (_, nth) => `2026-10-${10 + nth}T10:00:00.000Z`);
  const record = anAddressRecord([
    bounceOf(address, latest),
    ...days.map((day) => bounceOf(address, day, 'B')),
  ]);
  const said = [anOverride({ id: 'before', at: early }), anOverride({ id: 'after', at: latest })];
  return { ...record, overrides: said.map((one) => ({ ...one, batch: one.id })) };
}

describe('people who were erased', () => {
  it.each(sides)('%s are not brought back', async (where) => {
    const { own, other, parts, bury, addressesIn } = tables;
    await storeRecords(other, [anAddressRecord([bounceOf('gone@example.com')])]);
    await bury(side(where), 'gone@example.com', late);
    expect(await adopt(parts())).toMatchObject({ counts: { changed: 0, erased: 1, toErase: 0 } });
    expect(await addressesIn(own)).toEqual([]);
    expect(await own.items('ERASED#')).toHaveLength(2);
  });

  it('there have no record here any more', async () => {
    const { own, other, parts, bury, addressesIn } = tables;
    await storeRecords(own, [
      anAddressRecord([bounceOf('gone@example.com')]),
      anAddressRecord([bounceOf('back@example.com', latest)]),
    ]);
    await bury(other, 'gone@example.com', late);
    await bury(other, 'back@example.com', late);
    expect(await adopt(parts({ applies: false }))).toMatchObject({ counts: { toErase: 1, erased: 0 } });
    expect(await addressesIn(own)).toHaveLength(2);
    expect(await adopt(parts())).toMatchObject({ counts: { toErase: 1, erased: 0 } });
    expect(await addressesIn(own)).toEqual(['back@example.com']);
  });

  it('there are in no batch here any more, neither as one of it nor by name', async () => {
    const { own, other, parts, bury, addBatch, membersOf, batchesIn } = tables;
    const reason = 'gone@example.com asked';
    await addBatch(own, { reason, members: ['ann@example.com', 'gone@example.com'] });
    await addBatch(own, { id: 'suppress-2', reason, members: ['ann@example.com'] });
    await bury(other, 'gone@example.com', late);
    expect(await adopt(parts({ applies: false }))).toMatchObject({ counts: { toErase: 1 } });
    expect(await membersOf(own)).toHaveLength(2);

    expect(await adopt(parts())).toMatchObject({ counts: { toErase: 1 } });
    expect(await membersOf(own)).toEqual(['ann@example.com']);
    expect(await batchesIn(own).read('release-1')).toMatchObject({ addresses: 1, reason: '(erased) asked' });
    expect(await batchesIn(own).read('suppress-2')).toMatchObject({ addresses: 1, reason: '(erased) asked' });
  });

  it('there stay in a batch here that was said of them later', async () => {
    const { own, other, parts, bury, addBatch, membersOf } = tables;
    await addBatch(own, { plannedAt: latest, members: ['back@example.com'] });
    await bury(other, 'back@example.com', late);
    expect(await adopt(parts())).toMatchObject({ counts: { toErase: 0 } });
    expect(await membersOf(own)).toEqual(['back@example.com']);
  });

  it.each(sides)('%s come with what is newer, and with nothing older', async (where) => {
    const { own, other, parts, bury } = tables;
    await storeRecords(other, [aReturned('back@example.com')]);
    await bury(side(where), 'back@example.com', late);
    await adopt(parts());
    const item = await own.item('ADDRESS#back@example.com');
    expect(item).toMatchObject({ overrides: [{ id: 'after' }], bounces: [{ bouncedAt: latest }] });
    expect(item).not.toHaveProperty('olderBounces');
    expect(JSON.stringify(item)).not.toContain('2026-10');
    expect(item?.decision).toBe('ignore');
  });

  it.each(['here alone', 'in both'])(
    'there keep what is newer of a record %s, and nothing older',
    async (of) => {
      const { own, other, parts, bury } = tables;
      const there = { ...aReturned('back@example.com'), overrides: [] };
      const here = addBounces(there.history, [bounceOf('back@example.com', '2026-10-01T10:00:00.000Z', 'B')]);
      await storeRecords(own, [{ ...there, history: here }]);
      if (of === 'in both') await storeRecords(other, [there]);
      await bury(other, 'back@example.com', late);
      expect(await adopt(parts({ applies: false }))).toMatchObject({ counts: { toErase: 1, changed: 0 } });
      expect(await adopt(parts())).toMatchObject({ counts: { toErase: 1, changed: 0 } });
      const item = await own.item('ADDRESS#back@example.com');
      expect(item).toMatchObject({ bounces: [{ bouncedAt: latest }], decision: 'retry' });
      expect(JSON.stringify(item)).not.toContain('2026-10');
    },
  );

  it.each(sides)('%s are not named by what was said of others', async (where) => {
    const { own, other, parts, bury } = tables;
    const record = anAddressRecord([bounceOf('ann@example.com')]);
    const reason = 'as gone@example.com and kim@example.com say.';
    await storeRecords(where === 'here' ? other : own, [
      { ...record, overrides: [anOverride({ at: early, reason })] },
    ]);
    await bury(side(where), 'gone@example.com', late);
    await adopt(parts());
    const item = await own.item('ADDRESS#ann@example.com');
    expect(item).toMatchObject({ overrides: [{ reason: 'as (erased) and kim@example.com say.' }] });
    expect(item?.because).not.toContain('gone@');
  });

  it.each([1, 2, 3, 4, 5, 6])('while it is under way, at write %i, go again', async (nth) => {
    const { own, other, parts, bury, addBatch, membersOf, addressesIn, batchesIn } = tables;
    await bury(other, 'first@example.com', late);
    await storeRecords(other, [
      anAddressRecord([bounceOf('gone@example.com')]),
      aReturned('back@example.com'),
    ]);
    await addBatch(other, { members: ['ann@example.com', 'gone@example.com'] });
    const puts: FaultPlan = async (call) => {
      if (call.command !== 'PutItem' || call.nth !== nth) return undefined;
      await bury(own, 'gone@example.com', late);
      await bury(own, 'back@example.com', late);
      return undefined;
    };
    await adopt(parts({}, puts));
    expect(await addressesIn(own)).toEqual(['back@example.com']);
    expect((await own.item('ADDRESS#back@example.com'))?.bounces).toHaveLength(1);
    // At the third the batch is written. Whoever erases after that finds it there.
    if (nth > 3) return;
    expect(await membersOf(own)).toEqual(['ann@example.com']);
    expect((await batchesIn(own).read('release-1'))?.addresses).toBe(1);
  });

  it('and were brought back by one that was cut go again', async () => {
    const { own, other, parts, bury, addBatch, membersOf, addressesIn } = tables;
    const members = ['ann@example.com', 'gone@example.com'];
    for (const table of [own, other]) {
      await storeRecords(table, [anAddressRecord([bounceOf('gone@example.com')])]);
      await storeRecords(table, [aReturned('back@example.com')]);
      await addBatch(table, { members });
    }
    await bury(own, 'gone@example.com', late);
    await bury(own, 'back@example.com', late);
    await adopt(parts());
    expect(await addressesIn(own)).toEqual(['back@example.com']);
    expect((await own.item('ADDRESS#back@example.com'))?.bounces).toHaveLength(1);
    expect(await membersOf(own)).toEqual(['ann@example.com']);
  });

  it('there are not brought back where nobody can read until when: what is stored of them stays there', async () => {
    const { own, other, parts, bury, addBatch, membersOf, addressesIn } = tables;
    await bury(other, 'first@example.com', late);
    await storeRecords(other, [anAddressRecord([bounceOf('gone@example.com', latest)])]);
    await addBatch(other, { plannedAt: latest, members: ['ann@example.com', 'gone@example.com'] });
    const hash = erasureHash(anErasureKey, 'gone@example.com');
    await storeItems(other, [{ pk: `ERASED#${hash}`, upTo: 'some day' }]);
    expect(await adopt(parts())).toMatchObject({
      is: 'complete',
      counts: { refused: 1, refusedSamples: [`ERASED#${hash}`], erased: 1 },
    });
    expect(await addressesIn(own)).toEqual([]);
    expect(await membersOf(own)).toEqual(['ann@example.com']);
  });
});

describe('the key of erased people', () => {
  it.each([
    ['need another key than those here', 'A'.repeat(43), anErasureKey, { is: 'two keys' }],
    ['need a key that the secret does not hold', undefined, 'B'.repeat(43), { is: 'key missing' }],
  ])('there that %s: refused, before anything is written', async (_, ownKey, secretKey, refusal) => {
    const { own, other, parts, bury } = tables;
    if (ownKey) await bury(own, 'own@example.com', late, ownKey);
    await bury(other, 'gone@example.com', late);
    await storeRecords(other, [anAddressRecord([bounceOf('there@example.com')])]);
    const before = await own.items('');
    expect(await adopt(parts({}, undefined, secretKey))).toMatchObject(refusal);
    expect(await own.items('')).toEqual(before);
  });

  it('there that nobody can name any more: refused as well', async () => {
    const { own, other, parts } = tables;
    await storeItems(other, [{ pk: 'ERASED#hash', upTo: late, erasedAt: late, revision: 'r' }]);
    await storeRecords(other, [anAddressRecord([bounceOf('gone@example.com')])]);
    expect(await adopt(parts())).toMatchObject({ is: 'key missing' });
    expect(await own.items('')).toEqual([]);
  });

  it('here that is lost: refused as well', async () => {
    const { own, parts, bury } = tables;
    await bury(own, 'own@example.com', late);
    await expect(adopt(parts({}, undefined, 'B'.repeat(43)))).rejects.toThrow(ErasureKeyLostError);
  });

  it('is not adopted while a run is at work, which would not look for tombstones', async () => {
    const { own, other, parts, bury } = tables;
    await bury(other, 'gone@example.com', late);
    await storeItems(own, [{ pk: 'POLL#LEASE', holder: 'a run', endsAt: '2026-11-20T12:10:00.000Z' }]);
    expect(await adopt(parts())).toEqual({ is: 'run at work' });
    expect(await own.items('ERASED#')).toEqual([]);
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adopt } from '../../../cli/operate/adopt.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { addBounces } from '../../../shared/bounce/history.ts';
import { withoutErased } from '../../../shared/bounce/without-erased.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import type { TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { aTombstone } from '../../support/an-erased-person.ts';
import { anIncident } from '../../support/an-incident.ts';
import { anOverride } from '../../support/an-override.ts';
import { cutEverywhere } from '../../support/cut-everywhere.ts';
import { storeRecords } from '../../support/stored-records.ts';
import { bounceOf, late, latest, twoTables } from '../../support/two-tables.ts';

let tables: Awaited<ReturnType<typeof twoTables>>;
beforeAll(async () => {
  tables = await twoTables();
});
afterAll(() => tables.close());
beforeEach(() => tables.clear());

const address = fc.constantFrom('ann@example.com', 'ben@example.com', 'cleo@example.com');
const time = fc.integer({ min: 1, max: 9 }).map((day) => `2026-11-0${day}T10:00:00.000Z`);
const content = fc.record({
  bounces: fc.array(fc.record({ address, time, code: fc.constantFrom('B', 'F', 'V') }), { maxLength: 6 }),
  releases: fc.array(fc.record({ address, time }), { maxLength: 2 }),
  erased: fc.array(fc.record({ address, time }), { maxLength: 2 }),
  batch: fc.option(
    fc.record({
      plannedAt: time,
      members: fc.uniqueArray(address, { minLength: 1 }),
      status: fc.constantFrom('planned', 'done', 'undone'),
    }),
  ),
});
type Content = typeof content extends fc.Arbitrary<infer Value> ? Value : never;

/** A table in which erased people have nothing but what is newer. */
async function fill(table: TestTable, { bounces, releases, erased, batch }: Content): Promise<void> {
  const { bury, addBatch } = tables;
  for (const one of erased) await bury(table, one.address, one.time);
  const records: AddressRecord[] = [];
  for (const [name, some] of Map.groupBy(bounces, (bounce) => bounce.address)) {
    const record = anAddressRecord(some.map((one) => bounceOf(name, one.time, one.code)));
    const overrides = releases
      .filter((release) => release.address === name)
      .map((release) => anOverride({ id: `release-${release.time}`, at: release.time }));
    const ofBatch = anOverride({ id: 'release-1', batch: 'release-1', at: batch?.plannedAt ?? late });
    const said = batch?.members.includes(name) && batch.status === 'done' ? [ofBatch] : [];
    let left: AddressRecord | undefined = { ...record, overrides: [...overrides.slice(0, 1), ...said] };
    for (const one of erased.filter((tombstone) => tombstone.address === name))
      left &&= withoutErased(left, aTombstone(name, one.time));
    if (left) records.push(left);
  }
  await storeRecords(table, records);
  if (batch) await addBatch(table, batch);
}

describe('adopting, whatever the tables hold', () => {
  it('says what it will do, loses nothing, brings nobody back, and is the same when repeated', async () => {
    const { own, other, parts, clear, contentOf } = tables;
    await fc.assert(
      fc.asyncProperty(content, content, async (here, there) => {
        await clear();
        await fill(own, here);
        await fill(other, there);
        const said = await adopt(parts({ applies: false }));
        expect(await adopt(parts())).toEqual({ ...said, counts: expect.objectContaining(countsOf(said)) });
        const once = await contentOf(own);
        expect(await adopt(parts({ applies: false }))).toMatchObject({ counts: nothingLeft });
        await adopt(parts());
        expect(await contentOf(own)).toEqual(once);
        for (const one of [...here.bounces, ...there.bounces]) {
          const upTo = [...here.erased, ...there.erased]
            .filter((erased) => erased.address === one.address)
            .map((erased) => erased.time)
            .sort()
            .at(-1);
          const item = await own.item(`ADDRESS#${one.address}`);
          const record = item && toRecord(item);
          const bounce = bounceOf(one.address, one.time, one.code);
          const isKnown =
            record !== undefined &&
            addBounces(record.history, [bounce]).newest.length === record.history.newest.length;
          expect(isKnown).toBe(upTo === undefined || one.time > upTo);
          if (upTo !== undefined) expect(record?.overrides.filter(({ at }) => at <= upTo) ?? []).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

const nothingLeft = { tombstones: 0, toErase: 0, incidents: 0, batches: 0, toUndo: 0, changed: 0 };

function countsOf(adopted: Awaited<ReturnType<typeof adopt>>) {
  if (adopted.is !== 'complete') throw new Error(adopted.is);
  const { samples: _, ...counts } = adopted.counts;
  return counts;
}

describe('adopting that was cut', () => {
  /** Something of each kind, on either side. */
  async function begin(): Promise<void> {
    const { own, other, clear, bury, addBatch, registerOf } = tables;
    await clear();
    const said = anOverride({ id: 'suppress-2', batch: 'suppress-2', kind: 'suppress', at: latest });
    await storeRecords(own, [
      anAddressRecord([bounceOf('ann@example.com', late)]),
      anAddressRecord([bounceOf('gone@example.com')]),
      anAddressRecord([bounceOf('back@example.com'), bounceOf('back@example.com', latest)]),
      { ...anAddressRecord([bounceOf('cleo@example.com')]), overrides: [said] },
    ]);
    await storeRecords(other, [
      anAddressRecord([bounceOf('ann@example.com')]),
      anAddressRecord([bounceOf('ben@example.com')]),
    ]);
    await bury(other, 'gone@example.com', late);
    await bury(other, 'back@example.com', late);
    await registerOf(other).change(() => [anIncident()]);
    await addBatch(own, {
      reason: 'gone@example.com asked',
      members: ['cleo@example.com', 'gone@example.com'],
    });
    const back = { id: 'suppress-2', kind: 'suppress', members: ['cleo@example.com'] } as const;
    await addBatch(own, back);
    await addBatch(other, { ...back, status: 'undone' });
    await addBatch(other, { id: 'release-3', members: ['ben@example.com', 'gone@example.com'] });
  }

  it('is done to the end by doing it again, whichever call was the last; meanwhile it says what is left', async () => {
    const { own, parts, contentOf } = tables;
    const afterLease = () => new Date('2026-11-20T12:03:00.000Z');
    await begin();
    await adopt(parts());
    const undisturbed = await contentOf(own);
    expect(JSON.stringify(undisturbed)).not.toContain('gone@');

    const cuts = await cutEverywhere(async (fault) => {
      await begin();
      await adopt(parts({}, fault)).catch(() => {});
      const [asking, again] = [parts({ applies: false }), parts()];
      asking.clock.now = afterLease;
      again.clock.now = afterLease;
      const left = await adopt(asking);
      const adopted = await adopt(again);
      expect(adopted).toMatchObject({ is: 'complete' });
      expect(countsOf(adopted)).toEqual(countsOf(left));
      expect(await contentOf(own)).toEqual(undisturbed);
    });
    expect(cuts).toBeGreaterThan(80);
  }, 240_000);
});

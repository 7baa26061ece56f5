import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adopt } from '../../../cli/operate/adopt.ts';
import type { Override } from '../../../shared/bounce/overrides.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import type { FaultPlan } from '../../support/faults.ts';
import { storeRecords } from '../../support/stored-records.ts';
import { bounceOf, late, latest, twoTables } from '../../support/two-tables.ts';

let tables: Awaited<ReturnType<typeof twoTables>>;
beforeAll(async () => {
  tables = await twoTables();
});
afterAll(() => tables.close());
beforeEach(() => tables.clear());

describe('batches', () => {
  it('come with their addresses, without erased people, and can be taken back', async () => {
    const { own, other, parts, bury, addBatch, membersOf, batchesIn } = tables;
    await addBatch(other, {
      reason: 'gone@example.com asked, as old@example.com',
      members: ['ann@example.com', 'gone@example.com'],
    });
    await bury(own, 'gone@example.com', late);
    await bury(own, 'old@example.com', late);
    const meanwhile: unknown[] = [];
    const looking: FaultPlan = async () => void meanwhile.push(await own.items('BATCH#'));
    expect(await adopt(parts({}, looking))).toMatchObject({ counts: { batches: 1 } });
    expect(JSON.stringify(meanwhile)).not.toMatch(/gone@|old@/);
    expect(await batchesIn(own).read('release-1')).toMatchObject({
      ...{ addresses: 1, status: 'done', reason: '(erased) asked, as (erased)' },
    });
    expect(await membersOf(own)).toEqual(['ann@example.com']);

    await batchesIn(own).end('release-1', 'undone');
    expect(await adopt(parts())).toMatchObject({ counts: { batches: 0 } });
    expect((await batchesIn(own).read('release-1'))?.status).toBe('undone');
  });
});

describe('a batch that was taken back', () => {
  const said = anOverride({ id: 'suppress-1', batch: 'suppress-1', kind: 'suppress', at: late });
  const withdrawn: Override = { ...said, withdrawn: true };
  const recordOf = (address: string, overrides: readonly Override[]) => ({
    ...anAddressRecord([bounceOf(address)]),
    overrides,
  });
  const batch = {
    id: 'suppress-1',
    kind: 'suppress',
    members: ['ann@example.com', 'ben@example.com', 'cleo@example.com'],
  } as const;

  it('there is taken back here, and so are the records that only this table has said it of', async () => {
    const { own, other, parts, addBatch, batchesIn } = tables;
    await addBatch(own, batch);
    await addBatch(other, { ...batch, status: 'undone' });
    const later = anOverride({ id: 'later', batch: 'later', at: late });
    await storeRecords(own, [
      recordOf('ann@example.com', [said]),
      recordOf('ben@example.com', [said, later]),
      recordOf('dan@example.com', [anOverride({ kind: 'suppress' })]),
    ]);
    await storeRecords(other, [recordOf('ann@example.com', [withdrawn])]);

    const counts = { batches: 1, toUndo: 2, changed: 0 };
    expect(await adopt(parts({ applies: false }))).toMatchObject({ counts });
    expect((await own.item('ADDRESS#ann@example.com'))?.decision).toBe('retry');
    expect(await adopt(parts())).toMatchObject({ counts });
    expect((await batchesIn(own).read('suppress-1'))?.status).toBe('undone');
    expect(await own.item('ADDRESS#ann@example.com')).toMatchObject({ overrides: [withdrawn] });
    expect((await own.item('ADDRESS#ben@example.com'))?.overrides).toHaveLength(2);
    expect((await own.item('ADDRESS#ben@example.com'))?.overrides).toContainEqual(withdrawn);
    expect(await own.item('ADDRESS#dan@example.com')).toMatchObject({ overrides: [{ kind: 'suppress' }] });
    expect(await adopt(parts())).toMatchObject({ counts: { batches: 0, toUndo: 0, changed: 0 } });
  });

  it('here stays so, and does not stand in records that the other table said it of', async () => {
    const { own, other, parts, addBatch, batchesIn } = tables;
    await addBatch(own, { ...batch, status: 'undone' });
    await addBatch(other, batch);
    await storeRecords(own, [recordOf('ann@example.com', [withdrawn])]);
    await storeRecords(other, [recordOf('ann@example.com', [said]), recordOf('ben@example.com', [said])]);
    expect(await adopt(parts({ applies: false }))).toMatchObject({ counts: { toUndo: 0, changed: 1 } });
    expect(await adopt(parts())).toMatchObject({ counts: { toUndo: 0, changed: 1 } });
    expect((await batchesIn(own).read('suppress-1'))?.status).toBe('undone');
    expect(await own.item('ADDRESS#ann@example.com')).toMatchObject({ overrides: [withdrawn] });
    expect(await own.item('ADDRESS#ben@example.com')).toMatchObject({
      overrides: [withdrawn],
      decision: 'retry',
    });
  });

  it('there is no news of somebody who was erased there', async () => {
    const { own, other, parts, bury, addBatch, addressesIn } = tables;
    await addBatch(own, batch);
    await addBatch(other, { ...batch, status: 'undone' });
    await storeRecords(own, [recordOf('ann@example.com', [said])]);
    await bury(other, 'ann@example.com', latest);
    const counts = { batches: 1, toErase: 1, toUndo: 0 };
    expect(await adopt(parts({ applies: false }))).toMatchObject({ counts });
    expect(await adopt(parts())).toMatchObject({ counts });
    expect(await addressesIn(own)).toEqual([]);
  });

  it('nowhere stands as it was said', async () => {
    const { own, other, parts, addBatch } = tables;
    await addBatch(other, batch);
    await storeRecords(other, [recordOf('ann@example.com', [said])]);
    expect(await adopt(parts())).toMatchObject({ counts: { toUndo: 0, changed: 1 } });
    expect(await own.item('ADDRESS#ann@example.com')).toMatchObject({
      overrides: [said],
      decision: 'suppress',
    });
  });
});

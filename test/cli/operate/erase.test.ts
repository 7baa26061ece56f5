import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runBatch } from '../../../cli/operate/run-batch.ts';
import { erasureHash } from '../../../shared/bounce/tombstone.ts';
import { encodeBounce, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import { StorageError } from '../../../shared/errors.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anErasure, anOutside, signIn } from '../../support/an-erasure.ts';
import { anOverride } from '../../support/an-override.ts';
import { cutEverywhere } from '../../support/cut-everywhere.ts';
import { standard } from '../../support/policies.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let erasure: Awaited<ReturnType<typeof anErasure>>;
beforeAll(async () => {
  erasure = await anErasure();
});
afterAll(() => erasure.table.close());
beforeEach(() => erasure.forgetKey());

describe('erasing a person', () => {
  it('leaves a tombstone, and their address nowhere', async () => {
    const { table, portsOn, erase, aKnownPerson, everything } = erasure;
    const { address, letters, batch, others } = await aKnownPerson();
    const outside = anOutside(letters);
    const erased = await erase(address, portsOn(outside));

    expect(erased).toMatchObject({
      end: 'complete',
      removed: { record: true, batches: 1, reasons: 1, deadLetters: 2 },
      left: [],
    });
    expect(await everything()).not.toContain(address);
    expect(outside.bodies()).toEqual([letters[1], letters[3]]);
    const hash = erasureHash(outside.secret().erasureKey, address);
    expect(await table.item(`ERASED#${hash}`)).toEqual({
      ...{ pk: `ERASED#${hash}`, revision: expect.any(String) },
      ...{ upTo: '2026-11-20T12:00:00.000Z', erasedAt: '2026-11-20T12:00:00.000Z' },
    });
    expect(await table.item(`BATCH#${batch.id}`)).toMatchObject({
      ...{ filter: 'address (erased)', reason: '(erased) called.' },
    });
    const other = await table.item(`ADDRESS#${others[0]}`);
    expect(other).toMatchObject({ overrides: [{ reason: 'as (erased) asked' }], bounces: [{}] });
    expect(other?.because).toContain('as (erased) asked');
    expect(outside.secret()).toMatchObject(signIn);
  });

  it('names those of whom a reason names them still, where it may not be written', async () => {
    const { portsOn, erase, aKnownPerson } = erasure;
    const { address, others } = await aKnownPerson();
    const outside = anOutside();
    const ports = portsOn(outside);
    const denied = new StorageError('Could not write an address record.', 'AccessDeniedException');
    const records = { ...ports.target.records, write: () => Promise.reject(denied) };
    const refused = { ...ports, target: { ...ports.target, records } };
    expect(await erase(address, refused)).toMatchObject({ end: 'complete', left: [others[0]] });
    expect(await erase(address, portsOn(outside))).toMatchObject({ left: [], removed: { reasons: 1 } });
  });

  it('names those whose record somebody has changed by hand', async () => {
    const { table, portsOn, erase, aKnownPerson } = erasure;
    const { address } = await aKnownPerson();
    const overrides = [{ reason: `said ${address}` }, 'nothing', { reason: 7 }];
    await storeItems(table, [{ pk: 'ADDRESS#odd@example.com', overrides, revision: 'r' }]);
    expect(await erase(address, portsOn(anOutside()))).toMatchObject({ left: ['odd@example.com'] });
  });

  it('lets a batch that named them go on and be taken back, with right numbers', async () => {
    const { table, newRevision, portsOn, erase, aKnownPerson } = erasure;
    const { address, batch, batches, others } = await aKnownPerson('planned');
    await erase(address, portsOn(anOutside()));
    await erase(address, portsOn(anOutside()), {}).catch(() => {});
    const now = await batches.read(batch.id);
    if (!now) throw new Error('the batch is gone');
    expect(now.addresses).toBe(2);
    const parts = {
      ...{ batches, policy: standard, clock: aClock(), newRevision, random: () => 0.5 },
      records: createAddressRecords(table.documents, table.table, aClock()),
      ...{ isInterrupted: () => false, onProgress: () => {} },
    };
    expect(await runBatch('apply', now, parts)).toMatchObject({ end: { is: 'complete' }, changed: 2 });
    expect(await runBatch('undo', now, parts)).toMatchObject({ end: { is: 'complete' }, changed: 2 });
    expect((await batches.read(batch.id))?.status).toBe('undone');
    for (const other of others) expect(await table.item(`ADDRESS#${other}`)).toBeDefined();
  });

  it.each([
    ['with quotes', '"ann"@example.com', '"ann"@example.com'],
    ['with a tab before it', 'tab@example.com', '\ttab@example.com'],
    ['whose capitals are other letters', 'i\u0307pek@example.com', '\u0130pek@example.com'],
  ])('drops the dead letters of an address %s', async (_, address, spelt) => {
    const { table, portsOn, erase } = erasure;
    await storeRecords(table, [anAddressRecord([aBounce({ address })])]);
    const other = encodeUnreadableRow({ email_address: `jo${spelt}` }, 'activity');
    const letters = [
      encodeBounce(aBounce({ address })),
      encodeUnreadableRow({ email_address: spelt, created_time: 'never' }, 'activity'),
    ];
    const outside = anOutside([...letters, other]);

    expect(await erase(address, portsOn(outside))).toMatchObject({ removed: { deadLetters: 2 } });
    expect(outside.bodies()).toEqual([other]);
  });

  it('covers what was said of them by a clock that is ahead', async () => {
    const { table, portsOn, erase } = erasure;
    const address = `ahead@example.com`;
    const at = '2026-11-20T12:01:30.000Z';
    await storeRecords(table, [
      { ...anAddressRecord([aBounce({ address })]), overrides: [anOverride({ at })] },
    ]);

    expect(await erase(address, portsOn(anOutside()))).toMatchObject({ tombstone: { upTo: at } });
  });

  it('covers the newest bounce that is known, also where clocks say that it is still to come', async () => {
    const { table, portsOn, erase } = erasure;
    const address = `future@example.com`;
    const bouncedAt = '2026-11-21T09:00:00.000Z';
    await storeRecords(table, [anAddressRecord([aBounce({ address, bouncedAt })])]);
    expect(await erase(address, portsOn(anOutside()))).toMatchObject({ tombstone: { upTo: bouncedAt } });
  });

  it('is done to the end by doing it again, whichever call was the last', async () => {
    const { table, portsOn, erase, aKnownPerson, everything, forgetKey } = erasure;
    const cuts = await cutEverywhere(async (fault) => {
      await forgetKey();
      const { address, letters, batch, batches, others } = await aKnownPerson();
      const outside = anOutside(letters);
      await erase(address, portsOn(outside, fault)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(StorageError);
      });
      // The lease of a process that was killed ends by itself.
      const ports = portsOn(outside);
      ports.clock.now = () => new Date('2026-11-20T12:03:00.000Z');
      expect(await erase(address, ports)).toMatchObject({ end: 'complete', left: [] });
      expect(await everything()).not.toContain(address);
      expect(outside.bodies()).toEqual([letters[1], letters[3]]);
      expect((await batches.read(batch.id))?.addresses).toBe(2);
      expect(await table.item(`ADDRESS#${others[0]}`)).toMatchObject({
        overrides: [{ reason: 'as (erased) asked' }],
      });
      expect(await table.items('ERASED#')).toHaveLength(2);
    });
    expect(cuts).toBeGreaterThan(40);
  }, 120_000);
});

describe('an address that stays blocked', () => {
  it('is one until somebody says otherwise; doing it again without a word leaves that', async () => {
    const { portsOn, erase } = erasure;
    const outside = anOutside();
    const isBlocked = async (blocked?: boolean) =>
      (await erase('ann@example.com', portsOn(outside), blocked === undefined ? {} : { blocked }))?.tombstone
        .blocked;
    expect(await isBlocked()).toBeUndefined();
    const later = { blocked: true };
    expect((await erase('ben@example.com', portsOn(outside), later))?.tombstone.blocked).toBe(true);
    expect((await erase('ben@example.com', portsOn(outside)))?.tombstone.blocked).toBe(true);
    const ports = portsOn(outside);
    await ports.clock.sleep(1_000);
    expect((await erase('ben@example.com', ports, { blocked: false }))?.tombstone.blocked).toBeUndefined();
  });
});

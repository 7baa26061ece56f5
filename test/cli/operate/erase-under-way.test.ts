import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withOverride } from '../../../cli/operate/override-record.ts';
import { createLease } from '../../../shared/storage/lease.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock, minuteMs } from '../../support/a-clock.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anErasure, anOutside } from '../../support/an-erasure.ts';
import { standard } from '../../support/policies.ts';
import { storeRecords } from '../../support/stored-records.ts';

let erasure: Awaited<ReturnType<typeof anErasure>>;
beforeAll(async () => {
  erasure = await anErasure();
});
afterAll(() => erasure.table.close());
beforeEach(() => erasure.forgetKey());

describe('what is on its way when somebody is erased', () => {
  it('is waited for, and erased when it has arrived', async () => {
    const { table, portsOn, erase, aKnownPerson, everything } = erasure;
    const { address, letters } = await aKnownPerson();
    const outside = anOutside();
    outside.waiting.push(2, 1);
    const said: string[] = [];
    const ports = portsOn(outside, undefined, { say: (text) => said.push(text) });
    const { sleep } = ports.clock;
    ports.clock.sleep = async (ms) => {
      await storeRecords(table, [anAddressRecord([aBounce({ address })])]).catch(() => {});
      if (outside.bodies().length === 0) outside.arrive(letters[0] ?? '');
      return sleep(ms);
    };
    expect(await erase(address, ports, { minutes: 5 })).toMatchObject({
      end: 'complete',
      removed: { record: true, deadLetters: 1 },
    });
    expect(await everything()).not.toContain(address);
    expect(said.join()).toMatch(/2 bounces are waiting.*waiting for what is on its way.*5 min at most/);
  });

  it('is not waited for longer than asked, and it says that somebody has to look again', async () => {
    const { portsOn, erase, aKnownPerson } = erasure;
    const { address } = await aKnownPerson();
    const outside = anOutside();
    outside.waiting.push(...Array.from({ length: 100 }, () => 1));
    const ports = portsOn(outside);
    expect(await erase(address, ports, { minutes: 1 })).toMatchObject({ end: 'lookAgain' });
    expect(ports.clock.now().getTime() - aClock().now().getTime()).toBe(minuteMs);
    expect(await erase(address, { ...ports, isInterrupted: () => true }, { minutes: 9 })).toMatchObject({
      end: 'interrupted',
    });
  });

  it('is what a run may still publish that is at work: it has to end first', async () => {
    const { table, portsOn, erase, aKnownPerson } = erasure;
    const { address } = await aKnownPerson();
    const outside = anOutside();
    await erase(`first-${address}`, portsOn(outside));
    const lease = createLease(table.documents, table.table);
    await lease.take('a run', aClock().now(), new Date('2026-11-20T12:03:00.000Z'));
    expect(await erase(address, portsOn(outside), { minutes: 1 })).toMatchObject({ end: 'lookAgain' });
    expect(await erase(address, portsOn(outside), { minutes: 5 })).toMatchObject({ end: 'complete' });
    await lease.giveBack('a run');
  });
});

describe('a batch that is not done when somebody is erased', () => {
  it('is waited for: whoever writes it may have read their address before', async () => {
    const { table, newRevision, portsOn, erase, aKnownPerson, everything } = erasure;
    const { address, batch, batches, others } = await aKnownPerson('planned');
    const ports = portsOn(anOutside());
    const { sleep } = ports.clock;
    let written = 0;
    ports.clock.sleep = async (ms) => {
      written += 1;
      const late = { ...batch, kind: 'suppress' } as const;
      const how = { policy: standard, now: ports.clock.now(), newRevision };
      // The reason, too, it has read before.
      const again = [address, ...others].flatMap((one) => withOverride(one, undefined, late, how) ?? []);
      await storeRecords(table, again);
      if (written === 3) await batches.end(batch.id, 'done');
      return sleep(ms);
    };
    expect(await erase(address, ports, { minutes: 5 })).toMatchObject({
      ...{ end: 'complete', planned: [], removed: { reasons: 3 } },
    });
    expect(written).toBe(3);
    expect(await everything()).not.toContain(address);
  });

  it('is named where it is not done in time, also when the command is repeated soon, and not an hour later', async () => {
    const { portsOn, erase, aKnownPerson } = erasure;
    const { address, batch } = await aKnownPerson('planned');
    const outside = anOutside();
    const at = (minutes: number) => {
      const ports = portsOn(outside);
      const now = new Date(aClock().now().getTime() + minutes * minuteMs);
      return { ...ports, clock: { ...ports.clock, now: () => now } };
    };
    const left = { end: 'lookAgain', planned: [batch.id] };
    expect(await erase(address, at(0))).toMatchObject(left);
    expect(await erase(address, at(30))).toMatchObject(left);
    expect(await erase(address, at(90))).toMatchObject({ end: 'complete', planned: [] });
  });

  it('is not waited for where it does not name them', async () => {
    const { portsOn, erase, aKnownPerson } = erasure;
    await aKnownPerson('planned');
    expect(await erase('else@example.com', portsOn(anOutside()))).toMatchObject({ end: 'complete' });
  });
});

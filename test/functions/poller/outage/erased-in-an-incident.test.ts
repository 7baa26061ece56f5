import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { addBounce } from '../../../../local/simulated-account/account.ts';
import { aRow } from '../../../support/an-account.ts';
import { anErasureKey, aTombstone, bury } from '../../../support/an-erased-person.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

describe('an erased person whose bounce is in an incident', () => {
  const on = anIncidentWorld();
  const victims = people('gmail.com', 200);
  const address = victims[0]?.email_address ?? '';
  const key = `ADDRESS#${address}`;
  const erase = async () => {
    const { world } = on;
    world.signIn({ ...world.secret(), erasureKey: anErasureKey });
    await bury(world.table, { ...aTombstone(address, world.clock.now().toISOString()), address });
  };
  const isBack = async () => (await on.world.table.item(key)) !== undefined;
  const resolveTo = async (status: 'open' | 'confirmed' | 'dismissed') => {
    await on.resolve(status);
    expect(await on.run()).toBeUndefined();
  };

  /** An open incident of a month ago, whose report has been closed since. */
  async function anOldIncident(): Promise<void> {
    await on.begin(weeklySends(8, 12, { 12: [bouncing('B', victims)] }));
    await on.live(6, 12);
    await on.live(24, 24 * 8);
    expect(await on.incidents()).toMatchObject([{ state: { status: 'open' } }]);
  }

  it.each(['dismissed', 'confirmed'] as const)('stays away when that is %s', async (status) => {
    await anOldIncident();
    await erase();
    await resolveTo(status);
    await on.live(2);
    expect(await isBack()).toBe(false);
    // All others have been decided again.
    expect(await on.decisions(victims.slice(1))).toEqual({
      [status === 'dismissed' ? 'ignore' : 'suppress']: 199,
    });
  });

  it.each([
    ['reopened', 'dismissed', 'open'],
    ['confirmed after it was dismissed', 'dismissed', 'confirmed'],
    ['dismissed after it was confirmed', 'confirmed', 'dismissed'],
  ] as const)('stays away when that is %s', async (_, first, then) => {
    await anOldIncident();
    await resolveTo(first);
    await erase();
    await resolveTo(then);
    await on.live(2);
    expect(await isBack()).toBe(false);
    const decision = { open: 'review', confirmed: 'suppress', dismissed: 'ignore' }[then];
    expect(await on.decisions(victims.slice(1))).toEqual({ [decision]: 199 });
  });

  it('stays away when that is opened afterwards, and the incident is published all the same', async () => {
    const send = weeklySends(12, 12, { 12: [bouncing('B', victims.slice(0, 15))] });
    await on.begin([...weeklySends(8, 11), ...send]);
    await erase();
    await on.run();
    expect(await isBack()).toBe(false);
    const [activity] = send[0]?.activities ?? [];
    for (const { contact_id, email_address } of victims.slice(15)) {
      const created_time = on.world.clock.now().toISOString();
      if (activity) addBounce(activity, aRow({ contact_id, email_address, created_time }));
    }
    await on.run();
    expect(await on.incidents()).toMatchObject([{ publication: { version: 1 } }]);
    expect(await isBack()).toBe(false);
  });

  it('is not swept, should the command be cut between the tombstone and the record', async () => {
    await anOldIncident();
    const record = await on.world.table.item(key);
    await erase();
    const { documents, table: TableName } = on.world.table;
    await documents.send(new PutCommand({ TableName, Item: record }));
    await resolveTo('dismissed');
    expect(await on.world.table.item(key)).toEqual(record);
  });
});

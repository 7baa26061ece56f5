import { describe, expect, it } from 'vitest';
import { addBounce } from '../../../../local/simulated-account/account.ts';
import { aRow } from '../../../support/an-account.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { erasureInTheRunbook } from '../../../support/erasure-in-the-runbook.ts';
import { bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const { comesBack, staysAway } = erasureInTheRunbook;

describe('the erased record of an address in an incident', () => {
  const on = anIncidentWorld();
  const victims = people('gmail.com', 40);
  const key = `ADDRESS#${victims[0]?.email_address}`;
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
    expect(staysAway).toContain('when an open incident is dismissed or confirmed');
    await anOldIncident();
    await on.world.forget(key);
    await resolveTo(status);
    await on.live(2);
    expect(await isBack()).toBe(false);
    // All others have been decided again.
    expect(await on.decisions(victims.slice(1))).toEqual({
      [status === 'dismissed' ? 'ignore' : 'suppress']: 39,
    });
  });

  it.each([
    ['reopened', 'dismissed', 'open'],
    ['confirmed after it was dismissed', 'dismissed', 'confirmed'],
    ['dismissed after it was confirmed', 'confirmed', 'dismissed'],
  ] as const)('comes back at once when that is %s', async (_, first, then) => {
    expect(comesBack).toContain('one that it belongs to is reopened, or ended in another way than before');
    await anOldIncident();
    await resolveTo(first);
    await on.world.forget(key);
    await resolveTo(then);
    expect(await isBack()).toBe(true);
  });

  it('comes back when that is opened after it was erased', async () => {
    expect(comesBack).toContain('when an incident is opened that it belongs to');
    const send = weeklySends(12, 12, { 12: [bouncing('B', victims.slice(0, 15))] });
    await on.begin([...weeklySends(8, 11), ...send]);
    await on.world.forget(key);
    await on.run();
    expect(await isBack()).toBe(false);
    const [activity] = send[0]?.activities ?? [];
    for (const { contact_id, email_address } of victims.slice(15)) {
      const created_time = on.world.clock.now().toISOString();
      if (activity) addBounce(activity, aRow({ contact_id, email_address, created_time }));
    }
    await on.run();
    expect(await on.incidents()).toHaveLength(1);
    expect(await isBack()).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/operate/replay.ts';
import type { CampaignMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import {
  type Activity,
  addBounce,
  type BounceRow,
  type Campaign,
} from '../../../local/simulated-account/account.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { scanAddresses } from '../../../shared/storage/scan-addresses.ts';
import { aClock } from '../../support/a-clock.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import { aCampaign, anAccount, anActivity, aRow, sendingDay } from '../../support/an-account.ts';
import { erasureInTheRunbook } from '../../support/erasure-in-the-runbook.ts';
import { cautious } from '../../support/policies.ts';

const { comesBack, staysAway } = erasureInTheRunbook;
const polling = aPollingWorld();
const erased = 'erased@example.com';
const pk = `ADDRESS#${erased}`;
const isThere = async () => (await polling.world.table.item(pk)) !== undefined;

async function run(): Promise<void> {
  expect(await polling.world.runPoller()).toBeUndefined();
  await polling.world.drain();
}

/** Runs every so many hours until the record is there, at most so many days. */
async function daysUntilBack(most: number, every = 6): Promise<number | undefined> {
  for (let hours = 0; hours <= most * 24; hours += every) {
    await run();
    if (await isThere()) return hours / 24;
    polling.world.clock.advance(every * hourMs);
  }
  return undefined;
}

interface Sent {
  readonly campaign: Campaign;
  readonly activity: Activity;
}

/** Hours after a send at which a run closes its report, if nothing moves: it was read whole twice after four days. */
const untilClosed = [100, 114];

/** A send in which three bounced, `days` after it went out, as the runs in between left it; one record is erased. */
async function erasedAfter(days: number, row: Partial<BounceRow> = {}): Promise<Sent> {
  const activity = anActivity({ bounces: [aRow({ email_address: erased, ...row }), aRow(), aRow()] });
  const campaign = aCampaign({ activities: [activity] });
  const clock = aClock(new Date(Date.parse(sendingDay) + 2 * hourMs).toISOString());
  await polling.start({ account: anAccount({ campaigns: [campaign] }), clock });
  await run();
  for (const hours of [...untilClosed, 30 * 24, days * 24].filter((at) => at <= days * 24)) {
    clock.advance(Date.parse(sendingDay) + hours * hourMs - clock.now().getTime());
    await run();
  }
  const [{ state } = {}] = await polling.world.table.items('POLL#CAMPAIGN#');
  const isClosed = (state as CampaignMemory).reports[0]?.stage.name === 'closed';
  expect(isClosed).toBe(days * 24 >= Math.max(...untilClosed));
  expect(await isThere()).toBe(true);
  await polling.world.forget(pk);
  return { campaign, activity };
}

function changeRow({ bounces }: Activity, change: Partial<BounceRow>): void {
  const at = bounces.findIndex(({ email_address }) => email_address === erased);
  bounces.splice(at, 1, { ...(bounces[at] ?? aRow()), ...change });
}

const anotherBounce = () => aRow({ bounce_code: 'D', created_time: polling.world.clock.now().toISOString() });

it('is what the runbook speaks of, both ways', () => {
  expect(comesBack).not.toBe('');
  expect(staysAway).not.toBe('');
});

describe('an erased record comes back, as the runbook says,', () => {
  it('when its report is closed, about five days after its send', async () => {
    expect(comesBack).toContain('when that report is closed, about five days after the send');
    await erasedAfter(1);
    // On the first day it was there.
    expect(1 + ((await daysUntilBack(10)) ?? 0)).toBeCloseTo(5, 0);
  });

  it('on the first day of a deployment, from a report of long ago', async () => {
    expect(comesBack).toContain("of an older send within a day of a deployment's first run");
    const { campaign, activity } = await erasedAfter(60);
    await polling.world.close();
    const clock = aClock(new Date(Date.parse(sendingDay) + 60 * dayMs).toISOString());
    await polling.start({
      account: anAccount({ campaigns: [{ ...campaign, activities: [activity] }] }),
      clock,
    });
    await run();
    await polling.world.forget(pk);
    expect(await daysUntilBack(10)).toBeLessThanOrEqual(1);
  });

  it.each<[string, string, number, (sent: Sent) => void]>([
    ['somebody else bounces', 'two days', 2, ({ activity }) => addBounce(activity, anotherBounce())],
    [
      'it is sent again',
      'six',
      6,
      ({ campaign }) => {
        const sentAt = polling.world.clock.now().toISOString();
        campaign.lastSentAt = sentAt;
        campaign.activities.push(anActivity({ role: 'resend', sentAt }));
      },
    ],
  ])('when a counter of its campaign moves: %s', async (what, within, days, move) => {
    expect(comesBack).toContain('when a counter of that campaign moves');
    expect(comesBack).toContain(`because ${what}: within ${within}`);
    const sent = await erasedAfter(60);
    move(sent);
    expect(await daysUntilBack(10)).toBeLessThanOrEqual(days);
  });

  it.each<[string, Partial<BounceRow>, Partial<BounceRow>]>([
    ['the contact gets another address', { current_email_address: 'elsewhere@example.com' }, {}],
    ['the contact is deleted', { deleted_at: '2026-05-05' }, {}],
    ['its code becomes known', { bounce_code: 'B' }, { bounce_code: '' }],
  ])('when the row itself changes: %s, at the next look', async (what, change, before) => {
    expect(comesBack).toContain(what);
    expect(comesBack).toContain('at the next look, which comes once a month');
    const { activity } = await erasedAfter(20, before);
    changeRow(activity, change);
    expect(await daysUntilBack(40, 48)).toBeLessThanOrEqual(39);
  });

  it('when the poller’s memory is deleted', async () => {
    expect(comesBack).toContain("the poller's memory is deleted");
    await erasedAfter(60);
    for (const item of await polling.world.table.items('POLL#')) await polling.world.forget(String(item.pk));
    expect(await daysUntilBack(1)).toBe(0);
  });

  it('when a message of it is delivered again, as from the dead-letter queue', async () => {
    expect(comesBack).toContain('moved back from the dead-letter queue');
    await erasedAfter(60);
    await polling.world.redeliverAll();
    await polling.world.drain();
    expect(await isThere()).toBe(true);
  });

  it('when the address bounces again', async () => {
    expect(comesBack).toContain('bounces again');
    await erasedAfter(60);
    const sentAt = polling.world.clock.now().toISOString();
    const activity = anActivity({ sentAt, bounces: [aRow({ email_address: erased, created_time: sentAt })] });
    polling.world.account.campaigns.push(aCampaign({ sentAt, activities: [activity] }));
    expect(await daysUntilBack(1)).toBe(0);
    expect((await polling.world.table.item(pk))?.bounces).toHaveLength(1);
  });
});

describe('an erased record stays away, as the runbook says,', () => {
  it('while a report is read that is not to be closed yet', async () => {
    await erasedAfter(1);
    expect(await daysUntilBack(2)).toBeUndefined();
  });

  it('while nothing moves after its report was closed, through the monthly looks', async () => {
    expect(staysAway).toContain('while nothing of this happens');
    await erasedAfter(10);
    const reads = polling.reads().length;
    expect(await daysUntilBack(75, 120)).toBeUndefined();
    expect(polling.reads().length).toBeGreaterThan(reads);
  });

  it('once its send has left the lookback, whatever moves', async () => {
    expect(staysAway).toContain('once the send has left the lookback');
    const { activity } = await erasedAfter(91);
    addBounce(activity, anotherBounce());
    expect(await daysUntilBack(5, 13)).toBeUndefined();
  });

  it('once Constant Contact’s report does not show it any more, whatever moves', async () => {
    expect(staysAway).toContain("once Constant Contact's report does not show the bounce any more");
    const { activity } = await erasedAfter(60);
    activity.bounces.splice(
      activity.bounces.findIndex(({ email_address }) => email_address === erased),
      1,
    );
    addBounce(activity, anotherBounce());
    addBounce(activity, anotherBounce());
    expect(await daysUntilBack(5, 13)).toBeUndefined();
  });

  it('when every address is decided again under another policy', async () => {
    expect(staysAway).toContain('`replay`');
    await erasedAfter(60);
    const { table, clock } = polling.world;
    const records = createAddressRecords(table.documents, table.table, clock);
    const writing = { records, clock, random: () => 0.5, newRevision: () => 'replayed' };
    const pages = scanAddresses(table.documents, table.table);
    expect((await replay({ pages, policy: cautious, writing })).report.written).toBe(2);
    expect(await isThere()).toBe(false);
  });
});

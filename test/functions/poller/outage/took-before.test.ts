import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../../local/simulated-account/account.ts';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { minuteMs } from '../../../support/a-clock.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { cautious } from '../../../support/policies.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  people,
  rowsOf,
  sentInWeek,
  weeklySends,
} from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const few = people('example.com', 3);
const strangers = people('example.org', 2, 5_000);
const bounced = (week: number) => aWeeklySend(week, [bouncing('B', few, strangers)]);
/** Four ordinary letters, and one in which a few readers bounce, and strangers. */
const letters = (): readonly Campaign[] => [...weeklySends(8, 11), bounced(12)];
const askedForSends = () =>
  on.world.constantContact.requests.filter(({ purpose }) => purpose === 'sends').length;

async function laterBy(minutes: number): Promise<Record<string, number>> {
  on.spent();
  on.world.clock.advance(minutes * minuteMs);
  expect(await on.run()).toBeUndefined();
  return on.spent();
}

describe('under cautious, who took an earlier send', () => {
  it('waits for a second bounce, and who did not is suppressed at once', async () => {
    await on.begin(letters(), { policy: cautious });
    expect(await on.decisions(few)).toEqual({ retry: 3 });
    expect(await on.decisions(strangers)).toEqual({ suppress: 2 });
    expect(await on.reasons(few)).toEqual([
      `Try again later: the report said that the address does not exist (code B), on ${sentInWeek(12).slice(0, 10)}, but it took the send of ${sentInWeek(11).slice(0, 10)}, so another send has to confirm it.`,
    ]);
  });

  it('is suppressed by a second bounce once the vendor mails it again', async () => {
    await on.begin(letters(), { policy: cautious });
    for (const [week, code] of [
      [13, 'S'],
      [14, 'S'],
      [15, 'B'],
    ] as const) {
      expect(await on.decisions(few)).toEqual({ retry: 3 });
      on.send(aWeeklySend(week, [bouncing(code, few)]));
      await on.live(1, 12);
    }
    expect(await on.decisions(few)).toEqual({ suppress: 3 });
  });

  it('is nobody whose earlier message bounced', async () => {
    const [first, ...others] = few;
    await on.begin([...weeklySends(11, 11, { 11: [bouncing('F', first ? [first] : [])] }), bounced(12)], {
      policy: cautious,
    });
    expect(await on.decisions(first ? [first] : [])).toEqual({ suppress: 1 });
    expect(await on.decisions(others)).toEqual({ retry: 2 });
  });

  it('is read once for a send, whenever its bounces come', async () => {
    await on.begin(weeklySends(8, 11), { policy: cautious, evidenceRequestsPerDay: 0 });
    const before = askedForSends();
    const campaign = bounced(12);
    on.send(campaign);
    await on.run();
    // Three pages each of the last two letters: the older one tells of hardly anybody else.
    expect(askedForSends() - before).toBe(6);
    const asked = askedForSends();
    const late = people('example.com', 2, 100);
    campaign.activities[0]?.bounces.push(...rowsOf(bouncing('B', late), sentInWeek(12)));
    await laterBy(24 * 60);
    expect(await on.decisions(late)).toEqual({ retry: 2 });
    expect(askedForSends()).toBe(asked);
    expect(await laterBy(15)).toEqual({ summaries: 1 });
  });

  it('is asked for again a day later where the report could not be read', async () => {
    await on.begin(letters(), { policy: cautious, runs: 0 });
    on.world.constantContact.faults.push({
      match: ({ purpose }) => purpose === 'sends',
      respond: () => ({ status: 500, headers: {}, body: '' }),
    });
    await on.run();
    expect(await on.decisions(few)).toEqual({ suppress: 3 });
    on.world.constantContact.faults.clear();
    expect(await laterBy(60)).not.toHaveProperty('sends');
    expect((await laterBy(dayMs / minuteMs)).sends).toBeGreaterThan(0);
    expect(await on.decisions(few)).toEqual({ retry: 3 });
  });

  it('is published by the next run where the queue refuses the messages', async () => {
    await on.begin(letters(), { policy: cautious, runs: 0 });
    expect(String(await on.run({ refused: (body) => body.includes('deliveries') }))).toContain(
      'Left 1 unread',
    );
    expect(await on.decisions(few)).toEqual({ suppress: 3 });
    await on.run();
    expect(await on.decisions(few)).toEqual({ retry: 3 });
  });
});

it('standard, and cautious where there was no earlier send, ask nobody', async () => {
  await on.begin(letters());
  expect(await on.decisions(few)).toEqual({ suppress: 3 });
  expect(askedForSends()).toBe(0);
  await on.begin([bounced(12)], { policy: cautious });
  expect(await on.decisions(few)).toEqual({ suppress: 3 });
  expect(askedForSends()).toBe(0);
});

it('waits until the reports of all earlier sends are read: who bounced there took nothing', async () => {
  const [first] = few;
  const before = aWeeklySend(11, [...anOrdinaryWeek(11), bouncing('F', first ? [first] : [])]);
  await on.begin([before, bounced(12)], { policy: cautious, runs: 0 });
  on.world.constantContact.faults.push({
    match: ({ purpose, path }) =>
      purpose === 'bounces' && path.includes(before.activities[0]?.campaignActivityId ?? ''),
    respond: () => ({ status: 500, headers: {}, body: '' }),
  });
  await on.run();
  await on.run();
  expect(askedForSends()).toBe(0);
  on.world.constantContact.faults.clear();
  await on.live(1, 6);
  expect(await on.decisions(few)).toEqual({ suppress: 1, retry: 2 });
});

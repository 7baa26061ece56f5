import { expect, test } from 'vitest';
import { aSteadyAccount } from '../../bench/steady-account.ts';
import { dayMs } from '../../shared/bounce/instant.ts';

const start = new Date('2026-11-20T00:00:00.000Z');
const daysLater = (days: number) => new Date(start.getTime() + days * dayMs);
const steady = () =>
  aSteadyAccount({ start, campaignsPerMonth: 20, bouncesPerMonth: 1_000, pastDays: 90, futureDays: 3 });

test('shows nothing before its time', () => {
  const { account, showUntil } = steady();
  showUntil(start);
  const rows = account.campaigns.flatMap(({ activities }) => activities.flatMap(({ bounces }) => bounces));

  expect(rows.length).toBeGreaterThan(2_900);
  expect(rows.filter(({ created_time }) => created_time > start.toISOString())).toEqual([]);
});

test('has a thousand bounces in a month, and none left out in the end', () => {
  const { account, showUntil } = steady();
  // The vendor writes the last row of a send three days after it.
  showUntil(daysLater(3 + 4));
  const counts = account.campaigns.map(({ activities }) => activities[0]?.bounces.length);

  expect(counts).toEqual(Array.from({ length: 62 }, () => 50));
});

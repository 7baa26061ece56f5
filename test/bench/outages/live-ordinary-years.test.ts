import { expect, test } from 'vitest';
import { liveOrdinaryYears } from '../../../bench/outages/live-ordinary-years.ts';

const kind = { size: 300, sends: 'weekly', variation: 1 } as const;
const effort = { accountYears: 60, looking: 20, seed: 9 };

test('in ordinary years hardly any of the dead wait, far fewer than under two strikes, and nobody is told', () => {
  const { dead, waiting, waitingByTwoStrikes, incidents } = liveOrdinaryYears(kind, effort);

  expect(dead / effort.accountYears).toBeGreaterThan(30);
  expect(waiting / dead).toBeLessThan(0.05);
  expect(waitingByTwoStrikes / dead).toBeGreaterThan(0.3);
  expect(incidents).toBeLessThan(2);
});

test('rates that vary more make more of the dead wait', () => {
  const calm = liveOrdinaryYears(kind, effort);
  const wild = liveOrdinaryYears({ ...kind, variation: 3 }, effort);

  expect(wild.waiting / wild.dead).toBeGreaterThan(2 * (calm.waiting / calm.dead));
});

test('which sends are worth reading is found out in some of the years', () => {
  const { looked, worthReading } = liveOrdinaryYears(kind, effort);

  expect(looked).toBe(20 * 52);
  expect(worthReading).toBeGreaterThan(0);
  expect(worthReading / looked).toBeLessThan(0.1);
});

test('the same seed lives the same years', () => {
  expect(liveOrdinaryYears(kind, effort)).toEqual(liveOrdinaryYears(kind, effort));
  expect(liveOrdinaryYears(kind, { ...effort, seed: 10 })).not.toEqual(liveOrdinaryYears(kind, effort));
});

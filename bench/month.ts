import type { Say } from '../cli/terminal/progress-line.ts';
import { aClock } from '../test/support/a-clock.ts';
import { aMeteredWorld, runWell } from './a-metered-world.ts';
import { dayOfRuns, halfADayMs, runsPerDay } from './day-of-runs.ts';
import { aSteadyAccount } from './steady-account.ts';
import { bouncesAdded, isAddress, queueRequests, type Units, unitsOf } from './tally.ts';

const monthDays = 30;
/** Counted for these days and multiplied: two campaigns go out in them, a tenth of the month's. */
const countedDays = 3;
const lookbackDays = 90;

/** What a small account uses in a month. */
export interface MonthOfUse {
  readonly campaigns: number;
  readonly bounces: number;
  readonly requests: number;
  readonly runs: number;
  readonly batches: number;
  /** Of waiting for the vendor's pace. */
  readonly pollerSeconds: number;
  readonly units: Units;
  readonly queueRequests: number;
  readonly secretCalls: number;
  /** Hours in which a metric of ours was sent, over all of them. */
  readonly metricHours: number;
}

/** Twenty campaigns and a thousand bounces a month, counted in a steady state: a full lookback is behind it. */
export async function countMonth(say: Say): Promise<MonthOfUse> {
  say('a month: the three before it');
  const campaigns = 20;
  const clock = aClock('2026-11-20T00:00:00.000Z');
  const { account, showUntil } = aSteadyAccount({
    start: clock.now(),
    campaignsPerMonth: campaigns,
    bouncesPerMonth: 1_000,
    pastDays: lookbackDays,
    futureDays: countedDays + 1,
  });
  showUntil(clock.now());
  const { world, meter } = await aMeteredWorld({ account, clock, lookbackDays });
  const readAll = async () => {
    await runWell(world);
    await world.drain();
  };
  try {
    await readAll();
    clock.advance(halfADayMs);
    // What came in that half day is not the month's.
    showUntil(clock.now());
    await readAll();
    meter.take();
    const before = {
      requests: world.constantContact.requests.length,
      batches: world.classifier.notes.length,
    };
    const functions = [world.poller, world.classifier];
    for (const { sent } of functions) sent.length = 0;
    const metricHours = new Set<string>();
    const noteMetrics = () => {
      const hour = clock.now().toISOString().slice(0, 13);
      for (const { sent } of functions)
        for (const name of sent.splice(0).flat()) metricHours.add(`${hour} ${name}`);
    };

    let pollerSeconds = 0;
    for (let day = 0; day < countedDays; day += 1) {
      say(`a month: day ${day + 1} of ${countedDays} that are counted`);
      pollerSeconds += await dayOfRuns(world, async () => {
        await world.drain();
        noteMetrics();
        showUntil(clock.now());
      });
    }
    await world.drain();
    noteMetrics();

    const usage = meter.take();
    const { sends, receives, deletes } = queueRequests(usage);
    const { reads, writes, indexWrites } = unitsOf(usage.items);
    const inAMonth = (count: number) => (count * monthDays) / countedDays;
    return {
      campaigns,
      bounces: inAMonth(bouncesAdded(usage.items.filter(isAddress))),
      requests: inAMonth(world.constantContact.requests.length - before.requests),
      runs: runsPerDay * monthDays,
      batches: inAMonth(world.classifier.notes.length - before.batches),
      pollerSeconds: inAMonth(pollerSeconds),
      units: { reads: inAMonth(reads), writes: inAMonth(writes), indexWrites: inAMonth(indexWrites) },
      queueRequests: inAMonth(sends + receives + deletes),
      secretCalls: inAMonth(usage.secretCalls),
      metricHours: inAMonth(metricHours.size),
    };
  } finally {
    await world.close();
  }
}

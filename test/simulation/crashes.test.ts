import { describe, expect, it } from 'vitest';
import { hourMs } from '../../shared/bounce/instant.ts';
import { aRowWithoutCode } from '../support/an-account.ts';
import { aSimulatedWorld, type SimulatedWorld } from './a-simulated-world.ts';
import { lateSends } from './late-sends.ts';
import { discrepancies, messagesPerBounce, noDiscrepancies } from './published.ts';
import { mostInOneSecond } from './request-count.ts';

const sentAt = '2026-03-10T12:00:00.000Z';

/** Eleven hours apart: the first reading, late rows, debts, looks, and both walks that settle a report. */
const ticksOfTheStory = 13;
/** All rows have come, and nothing settles yet: whatever is missing here, only the repair at settling would find. */
const ticksBeforeSettling = 9;
/** More than any tick makes, the first excepted. */
const callsOfOneTick = 30;

interface Told {
  readonly world: SimulatedWorld;
  readonly calls: number;
  readonly missed: readonly unknown[];
}

/** Six days of three sends, in which a run dies at the `nth` outside call of all runs together. */
async function story(nth: number, end: 'diesBefore' | 'diesAfter'): Promise<Told> {
  const { activities, ...sends } = lateSends([24, 8], sentAt);
  activities[1]?.bounces.push(aRowWithoutCode({ created_time: sentAt }));
  // A rotating token whose answer is lost needs a person, which is another story (faults.test.ts).
  const tokens = { mode: 'long-lived' } as const;
  const world = aSimulatedWorld({ ...sends, start: sentAt, reportPageSize: 10, tokens });
  world.clock.advance(hourMs);
  let calls = 0;
  let left: readonly unknown[] = [];
  for (let tick = 0; tick < ticksOfTheStory; tick += 1) {
    const before = calls;
    if (tick === ticksBeforeSettling && before > nth + callsOfOneTick) {
      left = discrepancies(sends.account, world).missed;
    }
    const ticked = await world.tick({ fate: (call) => (before + call.nth === nth ? end : undefined) });
    calls += ticked.calls;
    world.clock.advance(11 * hourMs);
  }
  return { world, calls, missed: [...left, ...discrepancies(sends.account, world).missed] };
}

describe('a run that dies', () => {
  // Dying before a call is all but dying after the one before it, so a third of them is enough.
  it.each([
    ['after', 'any call to anything outside', 'diesAfter', 1],
    ['before', 'every third of them', 'diesBefore', 3],
  ] as const)(
    '%s %s loses nothing',
    async (_when, _call, end, step) => {
      const { calls } = await story(0, end);
      expect(calls).toBeGreaterThan(100);
      const incomplete: number[] = [];
      for (let nth = 1; nth <= calls; nth += step) {
        const { world, missed } = await story(nth, end);
        if (missed.length > 0 || mostInOneSecond(world.constantContact.requests) > 4) incomplete.push(nth);
      }
      expect(incomplete).toEqual([]);
    },
    60_000,
  );

  it('nowhere sends every bounce once', async () => {
    const { world, missed } = await story(0, 'diesBefore');
    expect(missed).toEqual([]);
    expect(messagesPerBounce(world)).toBe(1);
  });

  it('at the same call in every run for two days loses nothing either', async () => {
    for (const nth of [3, 9, 14, 17, 20]) {
      const { account, ...sends } = lateSends([24, 8], sentAt);
      const world = aSimulatedWorld({ ...sends, account, start: sentAt, reportPageSize: 10 });
      for (let hour = 0; hour < 48; hour += 1) {
        await world.tick({ fate: (call) => (call.nth === nth ? 'diesAfter' : undefined) });
        world.clock.advance(hourMs);
      }
      await world.ticks(24 * 6);
      expect(discrepancies(account, world)).toEqual(noDiscrepancies);
    }
  });
});

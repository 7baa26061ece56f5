import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addBounce, type BounceRow } from '../../local/simulated-account/account.ts';
import { laggingCounters } from '../../local/simulated-account/counted.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import { minuteMs } from '../support/a-clock.ts';
import { aCampaign, anAccount, anActivity, aRow, aRowWithoutCode } from '../support/an-account.ts';
import { aSimulatedWorld, type SimulatedWorld, type Ticked } from './a-simulated-world.ts';
import { discrepancies, messagesPerBounce, noDiscrepancies } from './published.ts';
import { mostInOneSecond } from './request-count.ts';

const sentAt = '2026-03-10T10:00:00.000Z';
const sentMs = Date.parse(sentAt);

/** A row that appears in some hour after the send, that many milliseconds into the run: between two pages, often. */
const anyArrival = fc.record({
  hour: fc.oneof(fc.nat(12), fc.nat(72)),
  intoRunMs: fc.nat(8_000),
  createdMinutes: fc.nat(4_000),
  code: fc.constantFrom('B', 'D', 'D', 'Z', 'V', 'Q', undefined),
  contact: fc.nat(15),
});
type Arrival = typeof anyArrival extends fc.Arbitrary<infer Each> ? Each : never;

const anyReport = fc.record({
  arrivals: fc.array(anyArrival, { minLength: 1, maxLength: 40 }),
  pageSize: fc.integer({ min: 1, max: 8 }),
  lagMinutes: fc.constantFrom(0, 7, 130, 600, 5_000_000),
  /** Of each of the first runs: how long it has. Two seconds are enough for a page or two. */
  remainingMs: fc.array(fc.constantFrom(2_000, 4_000, 8_000, 600_000), { minLength: 14, maxLength: 14 }),
});
type Report = typeof anyReport extends fc.Arbitrary<infer Each> ? Each : never;

/** Of each of the first runs: at which call to anything outside it dies, if it gets so far. */
const anyCrashes = fc.array(fc.option(fc.integer({ min: 1, max: 40 })), { minLength: 14, maxLength: 14 });

function rowOf({ createdMinutes, code, contact, hour, intoRunMs }: Arrival, number: number): BounceRow {
  // No row can be written before it was sent or after it is shown; the number keeps rows of one contact apart.
  const latest = sentMs + hour * hourMs + intoRunMs;
  const created_time = new Date(Math.min(sentMs + createdMinutes * minuteMs, latest) + number).toISOString();
  const contact_id = `c0000000-0000-4000-8000-0000000000${String(10 + contact)}`;
  return code === undefined
    ? aRowWithoutCode({ created_time, contact_id })
    : aRow({ created_time, contact_id, bounce_code: code });
}

interface Lived {
  readonly world: SimulatedWorld;
  readonly gaps: ReturnType<typeof discrepancies>;
}

/** Fourteen hourly runs as `report` and `crashes` say, then eight quiet days with a run every twelve hours. */
async function live(report: Report, crashes: readonly (number | null)[] = []): Promise<Lived> {
  const arrivedAt = new Map<BounceRow, number>();
  const activity = anActivity({ sentAt, sends: 1_000 });
  const happenings = report.arrivals.map((arrival, number) => {
    const row = rowOf(arrival, number);
    const at = sentMs + arrival.hour * hourMs + arrival.intoRunMs;
    arrivedAt.set(row, at);
    return { at, happen: () => addBounce(activity, row) };
  });
  const account = anAccount({ campaigns: [aCampaign({ sentAt, activities: [activity] })] });
  const world = aSimulatedWorld({
    account,
    happenings,
    countersAsOf: laggingCounters(
      () => report.lagMinutes * minuteMs,
      (row) => arrivedAt.get(row) ?? 0,
    ),
    start: sentAt,
    reportPageSize: report.pageSize,
    tokens: { mode: 'long-lived' },
  });
  const every = async (ms: number, tick: () => Promise<Ticked>) => {
    const startedAt = world.clock.now().getTime();
    await tick();
    world.clock.advance(startedAt + ms - world.clock.now().getTime());
  };
  for (const [tick, remainingMs] of report.remainingMs.entries()) {
    const fate = ({ nth }: { nth: number }) => (nth === crashes[tick] ? ('diesAfter' as const) : undefined);
    await every(hourMs, () => world.tick({ remainingMs, fate }));
  }
  for (let halfDay = 0; halfDay < 16; halfDay += 1) await every(12 * hourMs, () => world.tick());
  return { world, gaps: discrepancies(account, world) };
}

it('whatever a report, its paging, its arrivals and its crashes: after enough ticks all of it is published', async () => {
  await fc.assert(
    fc.asyncProperty(anyReport, anyCrashes, async (report, crashes) => {
      const { world, gaps } = await live(report, crashes);
      expect(gaps).toEqual(noDiscrepancies);
      expect(mostInOneSecond(world.constantContact.requests)).toBeLessThanOrEqual(4);
    }),
    { seed: 20_260_310, numRuns: 100 },
  );
}, 60_000);

it('where no run dies, a bounce is one message, however often runs end early', async () => {
  await fc.assert(
    fc.asyncProperty(anyReport, async (report) => {
      const { world, gaps } = await live(report);
      expect(gaps).toEqual(noDiscrepancies);
      expect(messagesPerBounce(world)).toBeLessThan(1.05);
    }),
    { seed: 20_260_311, numRuns: 100 },
  );
}, 60_000);

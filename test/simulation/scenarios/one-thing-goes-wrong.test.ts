import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { invariants } from '../invariants/invariants.ts';
import { failsWithCause } from '../invariants/runs.ts';
import type { Plan, RowPlan } from '../plan/plan.ts';
import { system } from '../system.ts';
import { simulate } from '../world/world.ts';
import {
  aFault,
  aPlan,
  aRow,
  aRowWithoutCode,
  campaigns,
  hourlyRuns,
  lateRows,
  minuteMs,
  secondMs,
} from './a-plan.ts';
import { simulateWatched } from './requests.ts';

const always = { times: 5_000 };
const neverRefreshedMs = 400 * dayMs;
const threeSends = { activities: campaigns(3), rows: lateRows([60, 30, 8]) };
const oneSend = { rows: lateRows([60]) };
const inRun = (run: number, afterMs = 0) => ({ run, afterMs });

/** Rows that come while their report is read, a few of them between any two of its pages. */
const growing: readonly RowPlan[] = [
  ...lateRows([100]),
  ...Array.from({ length: 30 }, (_, number) => aRow(200 + number, { shown: inRun(2, 1_500 + 150 * number) })),
];

/** What happens, and how many messages a bounce may cost. */
const scenarios: readonly (readonly [name: string, plan: Plan, messages: number])[] = [
  [
    'others spend the quota at noon',
    aPlan({ ...threeSends, events: [{ kind: 'others spend the quota', when: inRun(2), which: 0 }] }),
    1,
  ],
  [
    "the deployment's share of the day is spent, day after day",
    aPlan({ ...threeSends, requestsPerDay: 40 }),
    1,
  ],
  [
    'the sign-in is dead for a day, until a person signs in',
    aPlan({
      ...threeSends,
      events: [
        { kind: 'the sign-in is revoked', when: inRun(3), which: 0 },
        { kind: 'an operator signs in', when: inRun(27), which: 0 },
      ],
      runs: hourlyRuns(36),
    }),
    1.05,
  ],
  [
    'neither counters nor lists ever count a bounce',
    aPlan({ ...threeSends, countersLagMs: neverRefreshedMs, summariesLagMs: neverRefreshedMs }),
    1,
  ],
  [
    'the counters cannot be read for four days',
    aPlan({ ...threeSends, runs: hourlyRuns(96), faults: [aFault('request counters', '503', 1, always)] }),
    1,
  ],
  [
    'one contact has many rows, which the counters count once',
    aPlan({
      rows: Array.from({ length: 12 }, (_, number) =>
        aRow(0, { code: 'V', shown: inRun(number), olderMs: number * minuteMs }),
      ),
    }),
    1,
  ],
  [
    'a row is dated days ahead',
    aPlan({ rows: [...lateRows([30]), aRow(99, { oddity: 'fromTheFuture' })] }),
    // The classifier refuses it until its time has come, so that closing repairs it.
    1.2,
  ],
  [
    "a campaign's details are once not found, though the lists count its bounces",
    aPlan({
      activities: campaigns(1, 20 * dayMs),
      rows: [aRow(1, { shown: inRun(-1, -19 * dayMs) })],
      faults: [aFault('request details', '404', 1)],
    }),
    1,
  ],
  [
    'the vendor does not filter by code',
    aPlan({ filterIgnored: true, rows: [...lateRows([60]), aRow(99, { code: 'Z' })] }),
    1,
  ],
  [
    'reports end early, with a 200 and without a link, twice',
    aPlan({ ...oneSend, faults: [aFault('request bounces', 'ends early', 1, { times: 2 })] }),
    1,
  ],
  [
    'a link is refused once',
    aPlan({ ...oneSend, faults: [aFault('request bounces', 'link refused', 5)] }),
    1,
  ],
  [
    'links are refused for a day',
    aPlan({ ...oneSend, faults: [aFault('request bounces', 'link refused', 1, always)] }),
    1,
  ],
  ['a report grows while it is read', aPlan({ pageSize: 10, rows: growing }), 1],
  [
    'rows come without a code, which a search finds once, not at all, or twice',
    aPlan({
      rows: [['B'], [], ['B', 'Z']].map((hidden, number) => aRowWithoutCode(number, { hidden })),
    }),
    // The first comes once more with its code.
    4 / 3,
  ],
  [
    'the search for codes takes longer than a run: the other campaign has its turn',
    aPlan({
      activities: campaigns(2),
      rows: [
        ...Array.from({ length: 30 }, (_, number) => aRowWithoutCode(number)),
        aRow(99, { activity: 1 }),
      ],
      runs: hourlyRuns(24, { lifeMs: 4 * secondMs }),
    }),
    1,
  ],
  [
    'there is time for a few campaigns of forty in each run',
    aPlan({
      activities: campaigns(40, 30 * dayMs),
      rows: Array.from({ length: 40 }, (_, activity) =>
        aRow(activity, { activity, shown: inRun(-1, -29 * dayMs) }),
      ),
      runs: hourlyRuns(40, { lifeMs: 8 * secondMs }),
    }),
    1,
  ],
  [
    'the budget of a day is enough for a few campaigns of forty',
    aPlan({
      activities: campaigns(40, 30 * dayMs),
      requestsPerDay: 25,
      rows: Array.from({ length: 40 }, (_, activity) =>
        aRow(activity, { activity, shown: inRun(-1, -29 * dayMs) }),
      ),
      runs: hourlyRuns(24 * 14),
    }),
    1,
  ],
];

describe('nothing is missed, every invariant holds, and messages are few', () => {
  it.each(scenarios)('when %s', async (_, plan, messages) => {
    const { broken, injected, tally } = await simulate(plan, system);
    expect(broken).toEqual([]);
    for (const { operation, kind } of plan.faults) expect(injected).toContain(`${operation}: ${kind}`);
    expect(tally.bounces).toBeGreaterThan(0);
    expect(tally.messages / tally.bounces).toBeGreaterThanOrEqual(1);
    expect(tally.messages / tally.bounces).toBeLessThanOrEqual(messages);
  });
});

it('a quota that others have spent costs one request until midnight', async () => {
  const [[, plan]] = scenarios as readonly [(typeof scenarios)[number]];
  const { requests } = await simulateWatched(plan);
  const isBeforeMidnight = ({ at }: { readonly at: number }) =>
    at >= plan.startAt + 2 * hourMs && at < Math.ceil(plan.startAt / dayMs) * dayMs;
  expect(requests.all.filter(isBeforeMidnight).map(({ operation }) => operation)).toEqual([
    'request summaries',
  ]);
});

it('a vendor that does not filter by code is asked for one code', async () => {
  const rows = [aRow(1), aRow(2, { code: 'S' }), aRowWithoutCode(3, { hidden: ['B'] })];
  const plan = aPlan({ filterIgnored: true, rows });
  const codes: (readonly string[])[] = [];
  const { broken } = await simulate(plan, system, {
    watch: () => ({ asks: (_by, { codes: asked }) => void (asked.length > 0 && codes.push(asked)) }),
  });
  expect(broken).toEqual([]);
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.length).toBeLessThanOrEqual(2);
});

describe('a report that is larger than a whole run', () => {
  const large = (lifeMs: number) =>
    aPlan({
      pageSize: 1,
      activities: campaigns(2),
      rows: [
        ...Array.from({ length: 90 }, (_, number) => aRow(number, { code: 'F' })),
        aRow(99, { activity: 1 }),
      ],
      runs: hourlyRuns(24 * 3, { lifeMs }),
    });

  it('is refused loudly by the second run, once; the others are read, and so is this one when there is time', async () => {
    const errors: string[] = [];
    // Time for some sixty pages of ninety.
    const { broken } = await simulate(large(25 * secondMs), system, {
      // It fails although nothing but the size of the report is wrong.
      invariants: invariants.filter((one) => one !== failsWithCause),
      watch: () => ({
        ends: ({ name }, ending) =>
          void (ending.how === 'threw' && errors.push(`${name}: ${(ending.error as Error).message}`)),
      }),
    });
    expect(broken).toEqual([]);
    expect(errors).toEqual([expect.stringMatching(/^poll 2: .*larger/)]);
  });

  it('is no trouble where it fits', async () => {
    expect((await simulate(large(60 * secondMs), system)).broken).toEqual([]);
  });
});

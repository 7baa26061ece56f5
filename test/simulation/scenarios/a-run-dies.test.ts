import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { incidentsIn, registerKey } from '../invariants/observed.ts';
import { plainEvidence } from '../plan/draw-evidence.ts';
import type { Operation } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
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
  operationsWith,
  runsEvery,
} from './a-plan.ts';

const gapMs = 11 * hourMs;
const contactsInOutage = 6;
const firstAtProvider = 100;
const longLived = { ...aPlan({}).tokens, mode: 'long-lived' } as const;
const recovery = { ...aPlan({}).recovery, runs: 1, laterGapMs: 13 * hourMs };

/** Six days of two sends: the first reading, late rows, closing. A rotating token whose answer is lost needs a person. */
const twoSends = aPlan({
  tokens: longLived,
  recovery,
  activities: campaigns(2),
  rows: [...lateRows([12, 4], gapMs), aRowWithoutCode(99, { activity: 1, hidden: ['F'] })],
  pageSize: 5,
  runs: runsEvery(gapMs, 13),
});

/** A provider refuses everybody, who took the send of last week; a person first dismisses the incident, then confirms it. */
const anOutage = aPlan({
  tokens: longLived,
  recovery: { ...recovery, untilClosed: false },
  activities: [
    { campaign: 0, role: 'primary_email', sentAgoMs: hourMs },
    { campaign: 1, role: 'primary_email', sentAgoMs: 8 * dayMs },
  ],
  outage: { activity: 0, code: 'B' },
  rows: Array.from({ length: contactsInOutage }, (_, number) =>
    aRow(number, { contact: firstAtProvider + number, shown: { run: -1, afterMs: -minuteMs } }),
  ),
  pageSize: 2,
  runs: hourlyRuns(9),
  events: [
    { kind: 'an operator dismisses an incident', when: { run: 3, afterMs: minuteMs }, which: 0 },
    { kind: 'an operator confirms an incident', when: { run: 6, afterMs: minuteMs }, which: 0 },
  ],
});

/** Two blocked addresses and a dead one of a past send are sent the next one: two arrive, and one of these is used. */
const anArrival = aPlan({
  tokens: longLived,
  recovery,
  contacts: 6,
  activities: [
    { campaign: 0, role: 'primary_email', sentAgoMs: 20 * dayMs },
    { campaign: 1, role: 'primary_email', sentAgoMs: 5 * dayMs },
  ],
  rows: [
    aRow(0, { contact: 0, code: 'Z', shown: { run: -1, afterMs: -19 * dayMs } }),
    aRow(1, { contact: 2, code: 'B', shown: { run: -1, afterMs: -19 * dayMs } }),
    aRow(2, { contact: 4, code: 'Z', shown: { run: -1, afterMs: -19 * dayMs } }),
    aRow(3, { contact: 4, code: 'Z', activity: 1, shown: { run: -1, afterMs: -4 * dayMs } }),
  ],
  listPageSize: 1,
  evidence: {
    ...plainEvidence,
    clicksPerPage: 2,
    clicks: [{ activity: 1, contact: 2, by: 'person', afterMs: hourMs, links: [1] }],
  },
  runs: runsEvery(gapMs, 7),
});

/** How often a plan calls each operation before its faults are cleared. */
async function callsOf(plan: Plan): Promise<ReadonlyMap<Operation, number>> {
  const calls = new Map<Operation, number>();
  const lastRun = `poll ${plan.runs.length}`;
  let isOver = false;
  const { broken } = await simulate(plan, system, {
    watch: () => ({
      calls: (_by, operation) => void (isOver || calls.set(operation, (calls.get(operation) ?? 0) + 1)),
      ends: ({ name }) => {
        isOver ||= name === lastRun;
      },
    }),
  });
  expect(broken).toEqual([]);
  return calls;
}

describe.each([
  ['two sends', twoSends],
  ['an outage, which a person dismisses and then confirms', anOutage],
  ['two sends, of which the second arrives', anArrival],
])('%s: every invariant holds', (_, plan) => {
  // Dying before a call is all but dying after the one before it, so a third of them is enough.
  it.each([
    ['crash after', 'any', 1],
    ['crash before', 'every third', 3],
  ] as const)(
    'when a function dies once (%s) at %s of its calls',
    async (kind, _which, step) => {
      const calls = await callsOf(plan);
      const broken: unknown[] = [];
      let deaths = 0;
      for (const [operation] of operationsWith([kind])) {
        for (let nth = 1; nth <= (calls.get(operation) ?? 0); nth += step) {
          const outcome = await simulate({ ...plan, faults: [aFault(operation, kind, nth)] }, system);
          deaths += outcome.injected.length;
          if (outcome.broken.length > 0) broken.push([operation, nth, outcome.broken]);
        }
      }
      expect(broken).toEqual([]);
      expect(deaths).toBeGreaterThan(80 / step);
    },
    180_000,
  );

  it.each(operationsWith(['crash before', 'crash after']))(
    'when it dies at every "%s" (%s) until the faults end',
    async (operation, kind) => {
      const faults = [aFault(operation, kind, 2, { times: 5_000 })];
      expect((await simulate({ ...plan, faults }, system)).broken).toEqual([]);
    },
  );

  it.each(operationsWith(['frozen before', 'frozen after']))(
    'when it is frozen for longer than its lease at "%s" (%s)',
    async (operation, kind) => {
      for (const nth of [1, 2, 3]) {
        const faults = [aFault(operation, kind, nth, { ms: 75 * minuteMs })];
        expect((await simulate({ ...plan, faults }, system)).broken).toEqual([]);
      }
    },
  );
});

it('an outage is announced once, and each resolution of a person reaches each address once', async () => {
  const told: unknown[] = [];
  const { broken } = await simulate(anOutage, system, {
    watch: ({ account: { rows } }) => ({
      sends(_by, { body }) {
        const { contactId, marks = [] } = JSON.parse(body);
        if (contactId === rows[0]?.contactId) told.push(marks[0]?.status);
      },
    }),
  });
  expect(broken).toEqual([]);
  expect(told).toEqual([undefined, 'open', 'dismissed', 'confirmed']);
});

it('a dismissal counts, at whatever moment of a run a person makes it', async () => {
  const statuses = new Set<unknown>();
  for (let afterMs = 0; afterMs <= 6_000; afterMs += 60) {
    const events = [
      { kind: 'an operator dismisses an incident', when: { run: 1, afterMs }, which: 0 } as const,
    ];
    const { broken } = await simulate({ ...anOutage, events }, system, {
      watch: ({ table: { items } }) => ({
        recovered() {
          for (const { status } of incidentsIn(items.get(registerKey))) statuses.add(status);
        },
      }),
    });
    expect(broken).toEqual([]);
  }
  expect(statuses).toContain('dismissed');
}, 60_000);

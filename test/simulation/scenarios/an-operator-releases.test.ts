import { describe, expect, it } from 'vitest';
import { recordKey } from '../invariants/observed.ts';
import { type FaultKind, type Operation, operations } from '../plan/faults.ts';
import type { OperatorTask, Plan } from '../plan/plan.ts';
import { system } from '../system.ts';
import type { Item } from '../world/expression.ts';
import { simulate } from '../world/world.ts';
import { aFault, aPlan, aRow, hourlyRuns, minuteMs, operationsWith } from './a-plan.ts';

const strict = 3;

function aTask(does: OperatorTask['does'], run: number, minutes: number, which = 0): OperatorTask {
  const when = { run, afterMs: minutes * minuteMs };
  return { does, when, which, members: [0], elsewhere: false };
}

/**
 * A B, a release, the old B once more, another policy, and in the end a new B. Whoever is cut begins again, as a person
 * does who has read that something failed.
 */
const released: Plan = aPlan({
  recovery: { ...aPlan({}).recovery, runs: 1, untilClosed: false },
  rows: [aRow(0), aRow(0, { shown: { run: 5, afterMs: -30 * minuteMs } })],
  runs: hourlyRuns(8),
  events: [{ kind: 'fingerprints are lost', when: { run: 2, afterMs: 30 * minuteMs }, which: 0 }],
  tasks: [
    aTask('release', 1, 10),
    aTask('go on with a batch', 1, 20),
    aTask('release', 1, 30),
    aTask('go on with a batch', 1, 40, 1),
    aTask('replay under a policy', 3, 20, strict),
    aTask('replay under a policy', 3, 30, strict),
  ],
});

/** What the record says when a run begins, and in the end; and how often the old B was published. */
async function told(plan: Plan) {
  const before = new Map<number, Item | undefined>();
  const published: string[] = [];
  let calls = 0;
  const outcome = await simulate(plan, system, {
    watch: ({ table, account }) => {
      const item = () => table.items.get(recordKey(account.rows[0]?.address ?? ''));
      return {
        calls({ name }) {
          calls += 1;
          const run = Number(/^poll (\d+)$/.exec(name)?.[1] ?? 0);
          if (run > 0 && !before.has(run)) before.set(run, item());
        },
        sends: (_by, { body }) => void published.push(JSON.parse(body).bouncedAt),
        recovered: () => void before.set(0, item()),
      };
    },
  });
  return { outcome, calls, published, at: (run: number) => before.get(run) };
}

/** Its process ends before or after a call. */
const kinds = ['crash before', 'crash after'] as const satisfies readonly FaultKind[];

describe('a release', () => {
  it('holds through the old bounce again and another policy, until a new bounce', async () => {
    const { outcome, published, at } = await told(released);
    expect(outcome.broken).toEqual([]);
    expect(at(2)).toMatchObject({ decision: 'suppress' });
    expect(at(3)).toMatchObject({ decision: 'ignore', rule: 'override', policy: 'standard/3' });
    expect(published.filter((bouncedAt) => bouncedAt === published[0])).toHaveLength(2);
    expect(at(4)).toMatchObject({ decision: 'ignore', rule: 'override' });
    expect(at(5)).toMatchObject({ decision: 'ignore', rule: 'override', policy: 'strict/1' });
    const bouncedAt = published.toSorted().at(-1);
    expect(bouncedAt).not.toBe(published[0]);
    expect(at(0)).toMatchObject({ decision: 'suppress', rule: 'non-existent', bouncedAt });
  });

  it.each(operationsWith(kinds))(
    'does so where whoever is at work is cut at any "%s" (%s)',
    async (operation: Operation, kind: FaultKind) => {
      const { often } = operations[operation];
      let cuts = 0;
      // Past the last call of this kind, nothing is injected any more.
      for (let nth = 1; nth <= 4 * often; nth += 1) {
        const { outcome, at } = await told({ ...released, faults: [aFault(operation, kind, nth)] });
        expect([nth, outcome.broken]).toEqual([nth, []]);
        if (outcome.injected.length === 0) break;
        cuts += 1;
        for (const run of [3, 4, 5]) {
          const item = at(run);
          if (item) expect([nth, run, item.decision]).toEqual([nth, run, 'ignore']);
        }
        expect(at(0)).toMatchObject({ decision: 'suppress', rule: 'non-existent' });
      }
      if (operation === 'write a record' || operation === 'write a batch') expect(cuts).toBeGreaterThan(3);
    },
    60_000,
  );
});

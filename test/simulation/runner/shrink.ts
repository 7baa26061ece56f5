import { deployed } from '../deployed.ts';
import type { Plan } from '../plan/plan.ts';

/** What can be left out of a plan, one thing at a time. */
const lists = ['faults', 'tasks', 'erasures', 'events', 'rows', 'runs'] as const;

/** The plainest settings. */
const plain: readonly Partial<Plan>[] = [
  { filterIgnored: false },
  { requestsPerDay: deployed.poller.requestsPerDay },
  { countersLagMs: 0 },
  { summariesLagMs: 0 },
  { pageSize: 500 },
  { listPageSize: 500 },
  { batchSize: deployed.classifier.batchSize },
];

/**
 * The smallest plan found that still fails: things are left out, halves first, then one by one, as long as leaving
 * something out helps.
 *
 * @param fails whether a plan still fails in the same way.
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan;
  for (let before: Plan | undefined; before !== smallest; ) {
    before = smallest;
    for (const list of lists) smallest = await shortened(smallest, list, fails);
    for (const setting of plain) smallest = await instead(smallest, { ...smallest, ...setting }, fails);
    smallest = await simplerThings(smallest, fails);
  }
  return smallest;
}

async function instead(plan: Plan, other: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  if (JSON.stringify(plan) === JSON.stringify(other)) return plan;
  return (await fails(other)) ? other : plan;
}

async function shortened(
  plan: Plan,
  list: (typeof lists)[number],
  fails: (plan: Plan) => Promise<boolean>,
): Promise<Plan> {
  let smallest = plan;
  const all = (of: Plan): readonly unknown[] => of[list] ?? [];
  for (let size = Math.ceil(all(plan).length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < all(smallest).length; ) {
      const kept: readonly unknown[] = all(smallest).toSpliced(start, size);
      const shorter = await instead(smallest, { ...smallest, [list]: kept }, fails);
      // What was left out has made room; else the next ones are tried.
      if (shorter === smallest) start += size;
      smallest = shorter;
    }
  }
  return smallest;
}

/** Each fault once instead of several times, each row without its changes. */
async function simplerThings(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan;
  for (const [place, fault] of plan.faults.entries()) {
    const faults = smallest.faults.with(place, { ...fault, times: 1 });
    smallest = await instead(smallest, { ...smallest, faults }, fails);
  }
  for (const place of plan.rows.keys()) {
    const {
      codeKnown: _,
      moved: __,
      deleted: ___,
      oddity: ____,
      ...row
    } = smallest.rows[place] as Plan['rows'][number];
    const rows = smallest.rows.with(place, { ...row, form: 0 });
    smallest = await instead(smallest, { ...smallest, rows }, fails);
  }
  return smallest;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { invariants } from './invariants/invariants.ts';
import { type Catch, catchAgain, documented } from './mutants/caught.ts';
import { mutants } from './mutants/mutants.ts';
import { drawPlan } from './plan/draw-plan.ts';
import { operations } from './plan/faults.ts';
import { type Report, runSeeds } from './proof/run-seeds.ts';
import { regressions } from './regressions/regressions.ts';
import { system } from './the-system.ts';
import { live } from './world/world.ts';

const minutes = 60_000;
const seeds = 20_000;
const allFaults = Object.entries(operations).flatMap(([operation, { kinds }]) =>
  [...new Set(kinds)].map((kind) => `${operation}: ${kind}`),
);

describe('twenty thousand random weeks under random faults', () => {
  let report: Report;

  beforeAll(async () => {
    report = await runSeeds({ from: 1, seeds });
  }, 8 * minutes);

  it('end with every promise kept (npm run simulate -- --seed tells the story of one that does not)', () => {
    expect(report.failures).toEqual([]);
    expect(report.totals.seeds).toBe(seeds);
  });

  it('have met every fault that there is', () => {
    expect(allFaults.filter((fault) => !report.faults.has(fault))).toEqual([]);
  });

  it('are what the README says they are', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8').replaceAll(
      '\n',
      ' ',
    );
    expect(readme).toContain(
      `${seeds.toLocaleString('en')} random weeks, each drawn from a seed: ${allFaults.length} faults, ` +
        `${invariants.length} invariants and ${mutants.length} deliberate bugs`,
    );
  });
});

describe('a seed', () => {
  it.each([3, 18, 84])('is the same week every time, to the millisecond (%i)', async (seed) => {
    const [one, other] = [await live(drawPlan(seed), system), await live(drawPlan(seed), system)];
    expect(one.tally.calls).toBeGreaterThan(0);
    expect(one.hash).toBe(other.hash);
    expect((await live(drawPlan(seed + 1), system)).hash).not.toBe(one.hash);
  });
});

describe('a week that once broke a promise keeps it', () => {
  it.each(regressions())('$name', async ({ plan }) => {
    expect((await live(plan, system)).broken).toEqual([]);
  });
});

describe('a deliberate bug is caught by the seed that the docs name', () => {
  const known = documented();
  let caught: Map<string, Catch>;

  beforeAll(async () => {
    caught = await catchAgain(known);
  }, 4 * minutes);

  it('and the docs name one for each', () => {
    expect([...known.keys()]).toEqual(mutants.map(({ name }) => name));
  });

  it.each(mutants)('$name', ({ name, breaks }) => {
    expect(caught.get(name)).toEqual(known.get(name));
    expect(breaks).toContain(caught.get(name)?.invariant);
  });
});

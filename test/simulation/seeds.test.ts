import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { invariants } from './invariants/invariants.ts';
import { type Catch, catchAgain, recordedCatches } from './mutants/caught.ts';
import { mutants } from './mutants/mutants.ts';
import { drawPlan } from './plan/draw-plan.ts';
import { operations } from './plan/faults.ts';
import { regressions } from './regressions/regressions.ts';
import { type Report, runSeeds } from './runner/run-seeds.ts';
import { system } from './system.ts';
import { simulate } from './world/world.ts';

const minutes = 60_000;
/** `npm run simulate` runs more of them. */
const seeds = 4_000;
/** Each of these has a fault that is too rare for the others. */
const rareSeeds = [4_756, 5_502, 6_623, 7_257, 8_276];
const allFaults = Object.entries(operations).flatMap(([operation, { kinds }]) =>
  [...new Set(kinds)].map((kind) => `${operation}: ${kind}`),
);

describe('four thousand simulated weeks with injected faults', () => {
  let report: Report;
  let rare: readonly Report[];

  beforeAll(async () => {
    report = await runSeeds({ from: 1, seeds });
    rare = await Promise.all(rareSeeds.map((from) => runSeeds({ from, seeds: 1, threads: 1 })));
  }, 8 * minutes);

  it('keep every invariant (npm run simulate -- --seed prints the trace of one that does not)', () => {
    expect([report, ...rare].flatMap(({ failures }) => failures)).toEqual([]);
    expect(report.totals.seeds).toBe(seeds);
  });

  it('inject every kind of fault', () => {
    const isInjected = (fault: string) => [report, ...rare].some(({ faults }) => faults.has(fault));
    expect(allFaults.filter((fault) => !isInjected(fault))).toEqual([]);
  });

  it.each(['README.md', 'docs/SIMULATION.md'])('are what %s says they are', (file) => {
    const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8').replaceAll('\n', ' ');
    expect(text).toContain(
      `${seeds.toLocaleString('en')} simulated weeks, each drawn from a seed: ${allFaults.length} faults, ` +
        `${invariants.length} invariants and ${mutants.length} deliberate bugs`,
    );
  });
});

describe('a seed', () => {
  it.each([3, 18, 84])('is the same simulation every time, to the millisecond (%i)', async (seed) => {
    const [one, other] = [await simulate(drawPlan(seed), system), await simulate(drawPlan(seed), system)];
    expect(one.tally.calls).toBeGreaterThan(0);
    expect(one.hash).toBe(other.hash);
    expect((await simulate(drawPlan(seed + 1), system)).hash).not.toBe(one.hash);
  });
});

describe('a plan that once broke an invariant keeps it', () => {
  it.each(regressions())('$name', async ({ plan }) => {
    expect((await simulate(plan, system)).broken).toEqual([]);
  });
});

describe('every deliberate bug is caught by the seed or the kept plan that is recorded for it', () => {
  const known = recordedCatches();
  let caught: Map<string, Catch>;

  beforeAll(async () => {
    caught = await catchAgain(known);
  }, 4 * minutes);

  it('and each record is of a bug that there is (npm run simulate -- --mutants records them)', () => {
    expect([...known.keys()]).toEqual(mutants.map(({ name }) => name));
  });

  it.each(mutants)('$name', ({ name, breaks }) => {
    expect(caught.get(name)).toEqual(known.get(name));
    expect(breaks).toContain(caught.get(name)?.invariant);
  });
});

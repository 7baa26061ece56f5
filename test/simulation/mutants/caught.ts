import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { regressions } from '../regressions/regressions.ts';
import type { Chunk, Failure } from '../runner/answers.ts';
import { runSeeds } from '../runner/run-seeds.ts';
import { simulateAll } from '../runner/workers.ts';
import type { Mutant } from './mutant.ts';

/** Every deliberate bug is caught within so many seeds, or by the plan that was kept when it was found. */
export const mostSeeds = 5_000;

/** What catches a deliberate bug first. */
export interface Catch {
  /** A seed, or the plan in `regressions` that has the name of the bug. */
  readonly by: number | typeof keptPlan;
  readonly invariant: string;
}

const keptPlan = 'kept plan';
const file = join(import.meta.dirname, 'catches.json');

/** What catches a deliberate bug, whatever invariant it breaks: its kept plan, else the first seed that does, if any. */
export async function firstCatch({ name }: Mutant, threads: number): Promise<Catch | undefined> {
  const byPlan = await catchAgain(new Map([[name, { by: keptPlan, invariant: '' }]]));
  if (byPlan.size > 0) return byPlan.get(name);
  const report = await runSeeds({ from: 1, seeds: mostSeeds, threads, mutant: name, untilFailure: true });
  const [first] = report.failures;
  return first && toCatch(first);
}

/** What these seeds and kept plans catch now, by the name of the bug. */
export async function catchAgain(recorded: ReadonlyMap<string, Catch>): Promise<Map<string, Catch>> {
  const caught = new Map<string, Catch>();
  const plans = new Map(regressions().map(({ name, plan }) => [name, plan]));
  const chunks = [...recorded].flatMap(([mutant, { by }]): Chunk[] => {
    if (by !== keptPlan) return [{ from: by, seeds: 1, mutant }];
    const plan = plans.get(mutant);
    return plan ? [{ from: 0, seeds: 1, mutant, plan }] : [];
  });
  await simulateAll(chunks.values(), {
    onAnswer({ mutant = '', plan }, { failures: [failure] }) {
      if (failure) caught.set(mutant, { ...toCatch(failure), ...(plan && { by: keptPlan }) });
    },
  });
  return caught;
}

function toCatch({ seed, invariant }: Failure): Catch {
  return { by: seed, invariant };
}

/** Records what catches each deliberate bug first, for `npm test`. */
export function recordCatches(catches: ReadonlyMap<string, Catch>): void {
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(catches), undefined, 2)}\n`);
}

export function recordedCatches(): ReadonlyMap<string, Catch> {
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8'))));
}

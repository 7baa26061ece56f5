import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, liveAll } from '../proof/crew.ts';
import { runSeeds } from '../proof/run-seeds.ts';
import type { Chunk } from '../proof/worker.ts';
import { regressions } from '../regressions/regressions.ts';
import type { Mutant } from './mutant.ts';

/** Every deliberate bug is caught within so many seeds, or by the week in which it was found. */
export const mostSeeds = 5_000;

/** What caught a deliberate bug first. */
export interface Catch {
  /** A seed, or the week that was kept when the bug was found. */
  readonly by: number | typeof keptWeek;
  readonly invariant: string;
}

const keptWeek = 'kept week';
const page = join(import.meta.dirname, '../../../../docs/SIMULATION.md');
const [begin, end] = ['<!-- mutants -->', '<!-- end of mutants -->'];

/** The first seed that catches a deliberate bug, whatever invariant it breaks; undefined when nothing does. */
export async function firstCatch({ name }: Mutant, threads: number): Promise<Catch | undefined> {
  const report = await runSeeds({ from: 1, seeds: mostSeeds, threads, mutant: name, untilFailure: true });
  const [first] = report.failures;
  if (first) return toCatch(first);
  return (await catchAgain(new Map([[name, { by: keptWeek, invariant: '' }]]))).get(name);
}

/** What the seeds and weeks that the docs name catch now, by the name of the bug. */
export async function catchAgain(documented: ReadonlyMap<string, Catch>): Promise<Map<string, Catch>> {
  const caught = new Map<string, Catch>();
  const weeks = new Map(regressions().map(({ name, plan }) => [name, plan]));
  const chunks = [...documented].flatMap(([mutant, { by }]): Chunk[] => {
    if (by !== keptWeek) return [{ from: by, seeds: 1, mutant }];
    const plan = weeks.get(mutant);
    return plan ? [{ from: 0, seeds: 1, mutant, plan }] : [];
  });
  await liveAll(chunks.values(), {
    onAnswer({ mutant = '', plan }, { failures: [failure] }) {
      if (failure) caught.set(mutant, { ...toCatch(failure), ...(plan && { by: keptWeek }) });
    },
  });
  return caught;
}

function toCatch({ seed, invariant }: Failure): Catch {
  return { by: seed, invariant };
}

export function rowOf({ name }: Mutant, caught: Catch | undefined): string {
  return caught ? `| ${name} | ${caught.invariant} | ${caught.by} |` : `| ${name} | **nothing** | - |`;
}

/** Writes the table into the docs. */
export function document(rows: readonly string[]): void {
  const table = ['| Deliberate bug | Breaks | Seed |', '| --- | --- | --- |', ...rows].join('\n');
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(begin);
  const after = rest.split(end)[1] ?? '';
  writeFileSync(page, `${before}${begin}\n\n${table}\n\n${end}${after}`);
}

/** What the docs say of each bug. */
export function documented(): ReadonlyMap<string, Catch> {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| (.+?) \| (.+) \| (\d+|kept week) \|$/gm);
  return new Map(
    [...rows].map(([, name = '', invariant = '', by]) => [
      name,
      { by: by === keptWeek ? keptWeek : Number(by), invariant },
    ]),
  );
}

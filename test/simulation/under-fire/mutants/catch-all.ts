import { number } from '../../../../local/terminal/number.ts';
import type { Page } from '../../../../local/terminal/page.ts';
import { document, firstCatch, mostSeeds, rowOf } from './caught.ts';
import { mutants } from './mutants.ts';

/** Looks for the first seed of each, prints the table, and writes it into the docs. Says whether all were caught. */
export async function catchAll(threads: number, out: Page): Promise<boolean> {
  const rows: string[] = [];
  let missed = 0;
  for (const mutant of mutants) {
    const caught = await firstCatch(mutant, threads);
    const row = rowOf(mutant, caught);
    const isExpected = caught !== undefined && mutant.breaks.includes(caught.invariant);
    if (!isExpected) missed += 1;
    rows.push(row);
    out.print(isExpected ? row : `${row} <- not what it should break`);
  }
  document(rows);
  const caught = `${mutants.length - missed} of ${mutants.length} were caught`;
  out.print(
    `\n${caught}, each within ${number(mostSeeds)} seeds or by the week that was kept when it was found.`,
  );
  return missed === 0;
}

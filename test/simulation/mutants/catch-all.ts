import { number } from '../../../cli/terminal/number.ts';
import type { Page } from '../../../cli/terminal/page.ts';
import { type Catch, firstCatch, mostSeeds, recordCatches } from './caught.ts';
import { mutants } from './mutants.ts';

/** Looks for what catches each deliberate bug first, prints and records it. Says whether all were caught. */
export async function catchAll(threads: number, out: Page): Promise<boolean> {
  const catches = new Map<string, Catch>();
  let missed = 0;
  for (const mutant of mutants) {
    const caught = await firstCatch(mutant, threads);
    const isExpected = caught !== undefined && mutant.breaks.includes(caught.invariant);
    if (!isExpected) missed += 1;
    if (caught) catches.set(mutant.name, caught);
    const line = caught
      ? `${caught.by}: ${mutant.name} -> ${caught.invariant}`
      : `not caught: ${mutant.name}`;
    out.print(caught && !isExpected ? `${line} (not what it should break)` : line);
  }
  recordCatches(catches);
  const found = `${mutants.length - missed} of ${mutants.length} were caught`;
  out.print(
    `\n${found}, each within ${number(mostSeeds)} seeds or by the plan that was kept when it was found.`,
  );
  return missed === 0;
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../plan/plan.ts';

/** A plan in which an invariant once broke, reduced to what it takes; it does not depend on what seeds draw later. */
export interface Regression {
  /** Says what went wrong; that of a deliberate bug, where the bug was found that way. */
  readonly name: string;
  readonly plan: Plan;
}

const folder = import.meta.dirname;
const extension = '.json';

export function regressions(): Regression[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Keeps a plan for `npm test`. */
export function keep(name: string, plan: Plan): string {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}${extension}`);
  writeFileSync(file, `${JSON.stringify({ name, plan }, undefined, 1)}\n`);
  return file;
}

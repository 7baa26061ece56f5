import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addBug } from './mutants/load-system.ts';
import { mutants } from './mutants/mutants.ts';

const root = join(import.meta.dirname, '../../..');

// Whether something catches the bug is for under-fire.test.ts; this says in an instant that the code has moved on.
it.each(mutants)('there is one place in the code for a deliberate bug: $name', (mutant) => {
  const source = readFileSync(join(root, mutant.file), 'utf8');
  expect(addBug(source, mutant)).not.toBe(source);
});

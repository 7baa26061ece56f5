import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addBug } from './load-system.ts';
import { mutants } from './mutants.ts';

const root = join(import.meta.dirname, '../../..');

// Whether something catches the bug is for seeds.test.ts; this fails at once where the code has changed.
it.each(mutants)('there is one place in the code for a deliberate bug: $name', (mutant) => {
  const source = readFileSync(join(root, mutant.file), 'utf8');
  expect(addBug(source, mutant)).not.toBe(source);
});

import { askingMutants } from './asking.ts';
import { decidingMutants } from './deciding.ts';
import { foundMutants } from './found.ts';
import { holdingMutants } from './holding.ts';
import type { Mutant } from './mutant.ts';
import { publishingMutants } from './publishing.ts';

/** Every deliberate bug that the simulation has to catch. */
export const mutants: readonly Mutant[] = [
  ...publishingMutants,
  ...decidingMutants,
  ...askingMutants,
  ...holdingMutants,
  ...foundMutants,
];

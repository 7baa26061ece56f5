import { askingMutants } from './asking.ts';
import { decidingMutants } from './deciding.ts';
import { erasingMutants } from './erasing.ts';
import { foundMutants } from './found.ts';
import { hearingMutants } from './hearing.ts';
import { incidentMutants } from './incidents.ts';
import type { Mutant } from './mutant.ts';
import { overrulingMutants } from './overruling.ts';
import { planningMutants } from './planning.ts';
import { publishingMutants } from './publishing.ts';

/** Every deliberate bug that the simulation has to catch. */
export const mutants: readonly Mutant[] = [
  ...publishingMutants,
  ...planningMutants,
  ...decidingMutants,
  ...askingMutants,
  ...incidentMutants,
  ...foundMutants,
  ...overrulingMutants,
  ...erasingMutants,
  ...hearingMutants,
];

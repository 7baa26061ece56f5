import * as z from 'zod/mini';
import type { Policy } from '../../shared/bounce/policy.ts';
import { chosenPolicy, readEnvironment, requiredText } from '../../shared/environment.ts';
import { classifierEnvironment as names } from '../../shared/names.ts';

export interface ClassifierConfig {
  readonly table: string;
  readonly policy: Policy;
}

/** Throws ConfigurationError naming every variable that is wrong. */
export function readClassifierConfig(env: NodeJS.ProcessEnv): ClassifierConfig {
  const read = readEnvironment(z.object({ [names.table]: requiredText, [names.policy]: chosenPolicy }), env);
  return { table: read[names.table], policy: read[names.policy] };
}

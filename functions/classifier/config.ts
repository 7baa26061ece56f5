import * as z from 'zod';
import { readEnvironment, requiredText } from '../../shared/environment.ts';
import { classifierEnvironment as names } from '../../shared/names.ts';

export interface ClassifierConfig {
  readonly table: string;
}

/** Throws ConfigurationError naming every variable that is wrong. */
export function readClassifierConfig(env: NodeJS.ProcessEnv): ClassifierConfig {
  const read = readEnvironment(z.object({ [names.table]: requiredText }), env);
  return { table: read[names.table] };
}

import type { FunctionDefinition } from '../lambda/execution-environment.ts';
import type { FunctionPart } from './function-part.ts';
import type { LocalNames } from './local-names.ts';
import { type Lookup, resolveText } from './resolve.ts';

export interface Surroundings {
  readonly lookup: Lookup;
  readonly names: LocalNames;
  /** `AWS_ENDPOINT_URL_*`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Joins the template's environment and wins over it. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * A function of the template with its environment resolved, ready to run.
 *
 * @throws {TemplateError} naming the variable that cannot be resolved here.
 */
export function defineFunction(part: FunctionPart, surroundings: Surroundings): FunctionDefinition {
  const { lookup, names, endpoints, overrides } = surroundings;
  const { logicalId, environment, logGroup: _, ...rest } = part;
  const resolved = Object.entries(environment).map(([name, value]) => [name, resolveText(value, lookup)]);
  return {
    ...rest,
    name: names.functionName(logicalId),
    logGroup: names.logGroup(part),
    environment: { ...Object.fromEntries(resolved), ...overrides },
    awsEnvironment: endpoints,
  };
}

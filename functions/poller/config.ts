import * as z from 'zod';
import { positiveInteger, readEnvironment, requiredText, serviceUrl } from '../../shared/environment.ts';
import { constantContactDefaults, pollerEnvironment as names } from '../../shared/names.ts';

export interface PollerConfig {
  readonly table: string;
  readonly queueUrl: string;
  readonly secretArn: string;
  readonly lookbackDays: number;
  readonly apiUrl: URL;
  readonly tokenUrl: URL;
}

const shape = z.object({
  [names.table]: requiredText,
  [names.queueUrl]: requiredText.refine((text) => URL.canParse(text), 'must be a URL'),
  [names.secretArn]: requiredText,
  [names.lookbackDays]: positiveInteger,
  [names.apiUrl]: z.preprocess((text) => text || constantContactDefaults.apiUrl, serviceUrl),
  [names.tokenUrl]: z.preprocess((text) => text || constantContactDefaults.tokenUrl, serviceUrl),
});

/** Throws ConfigurationError naming every variable that is missing or malformed. */
export function readPollerConfig(env: NodeJS.ProcessEnv): PollerConfig {
  const read = readEnvironment(shape, env);
  return {
    table: read[names.table],
    queueUrl: read[names.queueUrl],
    secretArn: read[names.secretArn],
    lookbackDays: read[names.lookbackDays],
    apiUrl: read[names.apiUrl],
    tokenUrl: read[names.tokenUrl],
  };
}

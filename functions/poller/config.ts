import * as z from 'zod';
import type { Policy } from '../../shared/bounce/policy.ts';
import {
  chosenPolicy,
  positiveInteger,
  readEnvironment,
  requiredText,
  serviceUrl,
} from '../../shared/environment.ts';
import { constantContactDefaults, pollerEnvironment as names } from '../../shared/names.ts';

export interface PollerConfig {
  readonly table: string;
  readonly queueUrl: string;
  readonly secretArn: string;
  readonly lookbackDays: number;
  /** Requests a UTC day may see from this deployment. */
  readonly requestsPerDay: number;
  readonly beats: Beats;
  readonly policy: Policy;
  readonly apiUrl: URL;
  readonly tokenUrl: URL;
}

/** How often a report is looked into although the vendor's counters have not moved. */
export interface Beats {
  readonly tickMs: number;
  /** While its send is fresh. */
  readonly freshLookMs: number;
  /** Once it has settled. */
  readonly settledLookMs: number;
}

const shape = z.object({
  [names.table]: requiredText,
  [names.queueUrl]: requiredText.refine((text) => URL.canParse(text), 'must be a URL'),
  [names.secretArn]: requiredText,
  [names.lookbackDays]: positiveInteger,
  [names.requestsPerDay]: positiveInteger,
  [names.tickMinutes]: positiveInteger,
  [names.freshLookHours]: positiveInteger,
  [names.settledLookDays]: positiveInteger,
  [names.policy]: chosenPolicy,
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
    requestsPerDay: read[names.requestsPerDay],
    beats: {
      tickMs: read[names.tickMinutes] * 60_000,
      freshLookMs: read[names.freshLookHours] * 3_600_000,
      settledLookMs: read[names.settledLookDays] * 86_400_000,
    },
    policy: read[names.policy],
    apiUrl: read[names.apiUrl],
    tokenUrl: read[names.tokenUrl],
  };
}

import * as z from 'zod/mini';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import {
  chosenPolicy,
  positiveInteger,
  readEnvironment,
  requiredText,
  serviceUrl,
  wholeNumber,
} from '../../shared/environment.ts';
import { constantContactDefaults, pollerEnvironment as names } from '../../shared/names.ts';
import type { Intervals } from './plan/intervals.ts';

export interface PollerConfig {
  readonly table: string;
  readonly queueUrl: string;
  readonly secretArn: string;
  readonly lookbackDays: number;
  /** Requests a UTC day may see from this deployment. */
  readonly requestsPerDay: number;
  /** Of these, the most for evidence; none where it is 0. */
  readonly evidenceRequestsPerDay: number;
  /** Whether DNS is asked who receives the mail of a domain. */
  readonly mxLookups: 'on' | 'off';
  readonly intervals: Intervals;
  readonly policy: Policy;
  readonly apiUrl: URL;
  readonly tokenUrl: URL;
}

const shape = z.object({
  [names.table]: requiredText,
  [names.queueUrl]: requiredText.check(z.refine((text) => URL.canParse(text), 'must be a URL')),
  [names.secretArn]: requiredText,
  [names.lookbackDays]: positiveInteger.check(z.refine((days) => days <= 36_500, 'must be at most 36500')),
  [names.requestsPerDay]: positiveInteger,
  [names.evidenceRequestsPerDay]: wholeNumber,
  [names.mxLookups]: z.enum(['on', 'off'], { error: 'must be on or off' }),
  [names.runIntervalMinutes]: positiveInteger,
  [names.recheckRecentHours]: positiveInteger,
  [names.recheckClosedDays]: positiveInteger,
  [names.policy]: chosenPolicy,
  [names.apiUrl]: z.pipe(
    z.transform((text) => text || constantContactDefaults.apiUrl),
    serviceUrl,
  ),
  [names.tokenUrl]: z.pipe(
    z.transform((text) => text || constantContactDefaults.tokenUrl),
    serviceUrl,
  ),
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
    evidenceRequestsPerDay: read[names.evidenceRequestsPerDay],
    mxLookups: read[names.mxLookups],
    intervals: {
      runMs: read[names.runIntervalMinutes] * 60_000,
      recheckRecentMs: read[names.recheckRecentHours] * hourMs,
      recheckClosedMs: read[names.recheckClosedDays] * dayMs,
    },
    policy: read[names.policy],
    apiUrl: read[names.apiUrl],
    tokenUrl: read[names.tokenUrl],
  };
}

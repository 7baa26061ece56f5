import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readClassifierConfig } from '../../functions/classifier/config.ts';
import { readPollerConfig } from '../../functions/poller/config.ts';
import { readSettings, SettingsError } from '../../infra/settings.ts';
import { policyNames, policySettings } from '../../shared/bounce/policies.ts';
import { policyProblems } from '../../shared/bounce/policy-problems.ts';
import { ConfigurationError } from '../../shared/errors.ts';
import { pollerEnvironment } from '../../shared/names.ts';
import { anyOddValue, anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';

const numbers = {
  ...{
    pollMinutes: 15,
    lookbackDays: 90,
    quotaReservePercent: 10,
    quotaSharePercent: 100,
    recheckRecentHours: 6,
  },
  ...{ recheckClosedDays: 30, pollerTimeoutMinutes: 10, pollerMemoryMb: 512, classifierTimeoutSeconds: 60 },
  ...{
    classifierMemoryMb: 512,
    batchSize: 100,
    batchWindowSeconds: 5,
    maxConcurrency: 2,
    maxReceiveCount: 10,
  },
  ...{ bounceRetentionDays: 4, logRetentionDays: 30 },
};
const tunable = Object.keys(policySettings);
const names = [
  ...Object.keys(numbers),
  'policy',
  'mxLookups',
  'dashboard',
  'stackName',
  ...tunable,
  'lookBackDays',
  '__proto__',
  'constructor',
  '@aws/x',
];

/** What the command line, `cdk.json` or somebody's own program may put into the context. */
const anyGiven = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 120 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1_000 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom(...policyNames, 'on', 'off') },
  { weight: 3, arbitrary: anyOddValue.map((value) => JSON.parse(jsonOf(value))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(1n, Symbol('90'), () => 90, Object.create(null), undefined, [90]),
  },
);
const anyContext = fc
  .array(fc.tuple(fc.constantFrom(...names), anyGiven), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

it('whatever the context holds: settings that are valid, or an error that names what is wrong', () => {
  let valid = 0;
  fc.assert(
    fc.property(anyContext, (context) => {
      const given = Object.keys(context);
      try {
        const { poller, classifier } = readSettings(context);
        valid += 1;
        for (const number of [
          poller.lookbackDays,
          poller.requestsPerDay,
          poller.memoryMb,
          classifier.batchSize,
        ])
          expect(Number.isInteger(number)).toBe(true);
        expect(['on', 'off']).toContain(poller.mxLookups);
        const POLICY = poller.policy;
        const { policy } = readClassifierConfig({ HYGIENE_TABLE: 'Hygiene', POLICY });
        expect(policyProblems(policy)).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsError);
        const { message } = error as Error;
        const isNamed = given.some((name) => message.includes(name));
        expect(isNamed || /policy|rule|pollMinutes|maxReceiveCount/.test(message)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(valid).toBeGreaterThan(100);
});

const choice = { name: 'standard', tuned: { softBounceSends: 5, outagePastMessages: 20 } };
const anyChoice = fc
  .record({
    name: fc.constantFrom(...policyNames),
    damage: someDamage(anyOddValue, 2),
    transport: anyTransport,
  })
  .map(({ name, damage, transport }) => transport(jsonOf(damaged({ ...choice, name }, damage))));
const environment = {
  HYGIENE_TABLE: 'Hygiene',
  BOUNCE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/Bounces',
  TOKEN_SECRET_ARN: 'arn:token',
  LOOKBACK_DAYS: '90',
  REQUESTS_PER_DAY: '9000',
  EVIDENCE_REQUESTS_PER_DAY: '250',
  MX_LOOKUPS: 'on',
  RUN_INTERVAL_MINUTES: '15',
  RECHECK_RECENT_HOURS: '6',
  RECHECK_CLOSED_DAYS: '30',
  CONSTANT_CONTACT_API_URL: 'https://api.cc.email/v3',
};
const anyVariable = fc.oneof(
  fc.constantFrom(
    'https://u:p@x.example',
    'http://[::1]:8',
    'http://127.0.0.1.evil',
    'https://',
    'ftp://x',
    '٣',
    '1e3',
  ),
  fc.string({ unit: 'binary' }),
  anyOddValue.map(jsonOf),
  fc.constant(undefined),
);

it('whatever the environment holds: a configuration that is valid, or an error that names the variables', () => {
  const name = fc.constantFrom(...Object.values(pollerEnvironment));
  fc.assert(
    fc.property(anyChoice, fc.array(fc.tuple(name, anyVariable), { maxLength: 3 }), (POLICY, changes) => {
      const changed = Object.fromEntries(changes);
      try {
        const config = readPollerConfig({ ...environment, POLICY, ...changed });
        expect(policyProblems(config.policy)).toEqual([]);
        expect(config.lookbackDays > 0 && config.requestsPerDay > 0 && config.intervals.runMs > 0).toBe(true);
        for (const { protocol, hostname, username } of [config.apiUrl, config.tokenUrl]) {
          expect(username).toBe('');
          expect(protocol === 'https:' || /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname)).toBe(
            true,
          );
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
        const { message } = error as Error;
        expect(['POLICY', ...Object.keys(changed)].some((variable) => message.includes(variable))).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

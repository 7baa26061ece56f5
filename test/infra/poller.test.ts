import { Duration, Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { BouncePoller } from '../../infra/bounce-poller.ts';
import { BounceQueue } from '../../infra/bounce-queue.ts';
import { HygieneTable } from '../../infra/hygiene-table.ts';
import { readSettings } from '../../infra/settings.ts';
import { TokenSecret } from '../../infra/token-secret.ts';
import { constantContactDefaults, pollerEnvironment } from '../../shared/names.ts';
import { resource, resourcesOf, synthesised } from './support/synthesised.ts';

const template = synthesised();
const poller = resource(template, 'AWS::Lambda::Function', 'PollerFunction').Properties;
const schedule = resource(template, 'AWS::Scheduler::Schedule').Properties;
const periodSeconds = 15 * 60;

interface Target {
  readonly RetryPolicy: { readonly MaximumEventAgeInSeconds: number; readonly MaximumRetryAttempts: number };
  readonly DeadLetterConfig: { readonly Arn: unknown };
}

describe('the schedule', () => {
  const target = schedule.Target as Target;

  test('starts a run at the period of the settings', () => {
    expect(schedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' });
  });

  test('gives a run up before the next one, after few attempts', () => {
    expect(target.RetryPolicy.MaximumRetryAttempts).toBe(2);
    expect(target.RetryPolicy.MaximumEventAgeInSeconds).toBeLessThan(periodSeconds);
  });

  test('keeps a run it could not deliver in a dead-letter queue of its own', () => {
    expect(target.DeadLetterConfig.Arn).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^PollerScheduleDeadLetters/), 'Arn'],
    });
  });

  test('stays valid at both ends of the period', () => {
    for (const pollMinutes of ['5', '360']) {
      const { Target } = resource(
        synthesised({ pollMinutes, pollerTimeoutMinutes: '4' }),
        'AWS::Scheduler::Schedule',
      ).Properties as { Target: Target };

      expect(Target.RetryPolicy.MaximumEventAgeInSeconds).toBeGreaterThanOrEqual(60);
    }
  });
});

describe('the poller function', () => {
  test('ends before the next run', () => {
    expect(Number(poller.Timeout)).toBeLessThan(periodSeconds);
  });

  test('is never tried again by Lambda, and a failed run leaves its reason in a queue', () => {
    expect(resource(template, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: periodSeconds,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^PollerFailedRuns/), 'Arn'] } },
      },
    });
  });

  test('knows where Constant Contact answers and how far to look back', () => {
    expect((synthesisedEnvironment('365') as Record<string, unknown>)[pollerEnvironment.lookbackDays]).toBe(
      '365',
    );
    expect(poller.Environment).toMatchObject({
      Variables: {
        [pollerEnvironment.apiUrl]: constantContactDefaults.apiUrl,
        [pollerEnvironment.tokenUrl]: constantContactDefaults.tokenUrl,
        [pollerEnvironment.lookbackDays]: '90',
      },
    });
  });

  test('overrides no endpoint of the SDK', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Function'))) {
      expect(JSON.stringify(Properties.Environment)).not.toContain('AWS_');
    }
  });

  test('refuses a timeout that reaches into the next run', () => {
    const stack = new Stack();
    stack.node.setContext('aws:cdk:bundling-stacks', []);
    const { bounceQueue, poller: settings } = readSettings({});
    const props = {
      ...settings,
      hygieneTable: new HygieneTable(stack, 'HygieneTable'),
      bounceQueue: new BounceQueue(stack, 'BounceQueue', bounceQueue),
      tokenSecret: new TokenSecret(stack, 'TokenSecret'),
    };

    expect(() => new BouncePoller(stack, 'Poller', { ...props, timeout: props.period })).toThrow(
      'two runs overlap',
    );
    expect(() => new BouncePoller(stack, 'Sound', { ...props, timeout: Duration.minutes(1) })).not.toThrow();
  });
});

function synthesisedEnvironment(lookbackDays: string): unknown {
  const { Environment } = resource(
    synthesised({ lookbackDays }),
    'AWS::Lambda::Function',
    'PollerFunction',
  ).Properties;
  return (Environment as { Variables: unknown }).Variables;
}

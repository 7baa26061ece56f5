import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { pollerEnvironment, timeToLiveAttribute, workListIndex } from '../../shared/names.ts';
import { resource, resourcesOf, synthesised } from './support/synthesised.ts';

const template = synthesised();
const json = template.toJSON();

function logicalIdIn(value: unknown): string {
  const [id] = (value as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'];
  return id;
}

describe('the template', () => {
  test('decides nothing at deployment and borrows nothing from another stack', () => {
    const text = JSON.stringify(json);

    expect(text).not.toContain('Fn::If');
    expect(text).not.toContain('Fn::ImportValue');
    expect(json.Conditions).toBeUndefined();
  });

  test('asks for the alarm address and for nothing else', () => {
    const { BootstrapVersion, ...asked } = json.Parameters;

    expect(Object.keys(asked)).toEqual(['AlarmEmail']);
    expect(asked.AlarmEmail).toMatchObject({ Type: 'String' });
    expect(asked.AlarmEmail).not.toHaveProperty('Default');
  });

  test.each([
    'anna@example.com',
    "anna.o'hara+news@mail.example.co.uk",
    'a_b@xn--bcher-kva.example',
    'x@y.xn--p1ai',
  ])('takes %s for the alarms', (address) => {
    expect(address).toMatch(new RegExp(json.Parameters.AlarmEmail.AllowedPattern));
  });

  test.each([
    ['nothing', ''],
    ['a word', 'anna'],
    ['an address whose domain has no dot', 'anna@example'],
    ['two addresses', 'anna@example.com, ben@example.com'],
    ['a comma behind it', 'anna@example.com,'],
    ['a dot behind it', 'anna@example.com.'],
    ['two dots in a row', 'anna@example..com'],
    ['two dots before the sign', 'an..na@example.com'],
    ['a name beside it', 'Anna <anna@example.com>'],
  ])('refuses %s as the address for the alarms', (_what, address) => {
    expect(address).not.toMatch(new RegExp(json.Parameters.AlarmEmail.AllowedPattern));
  });

  test('schedules exactly one function, the poller, without an alias between', () => {
    const { Target } = resource(template, 'AWS::Scheduler::Schedule').Properties as {
      Target: { Arn: unknown };
    };
    const poller = resourcesOf(template, 'AWS::Lambda::Function')[logicalIdIn(Target.Arn)];
    const names = Object.values(pollerEnvironment).map((name) => [name, expect.anything()]);

    expect(poller?.Properties.Environment).toMatchObject({ Variables: Object.fromEntries(names) });
    template.resourceCountIs('AWS::Lambda::Alias', 0);
    template.resourceCountIs('AWS::Lambda::Function', 2);
  });

  test('gives every function the runtime, the log format and the metric dimension of this project', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Function'))) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
        Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'BounceHygiene' } },
      });
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });

  test('lets logs end and go with the stack', () => {
    for (const log of Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'))) {
      expect(log.Properties.RetentionInDays).toBe(30);
      expect(log.DeletionPolicy).toBe('Delete');
    }
  });

  test('fixes no name that a second deployment would find taken', () => {
    for (const type of [
      'DynamoDB::GlobalTable',
      'SQS::Queue',
      'Lambda::Function',
      'SecretsManager::Secret',
    ]) {
      for (const { Properties } of Object.values(resourcesOf(template, `AWS::${type}`))) {
        expect(Object.keys(Properties).filter((key) => /^(Table|Queue|Function)?Name$/.test(key))).toEqual(
          [],
        );
      }
    }
    expect(resource(template, 'AWS::Scheduler::ScheduleGroup').DeletionPolicy).toBe('Delete');
  });
});

describe('the table', () => {
  const table = resource(template, 'AWS::DynamoDB::GlobalTable');

  test('can neither be deleted by a deployment nor lose a day to a mistake', () => {
    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.Properties.Replicas).toEqual([
      expect.objectContaining({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ]);
  });

  test('has one key, one keys-only work list, and lets poll state expire', () => {
    expect(table.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: workListIndex.name,
          KeySchema: [
            { AttributeName: workListIndex.partitionKey, KeyType: 'HASH' },
            { AttributeName: workListIndex.sortKey, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });
});

describe('the secret', () => {
  const secret = resource(template, 'AWS::SecretsManager::Secret');

  test('is created with no value, so that no deployment can overwrite a token', () => {
    expect(Object.keys(secret.Properties)).toEqual(['Description']);
  });

  test('outlives the stack', () => {
    expect(secret.DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('a first deployment that fails', () => {
  test.each([
    ['the table', 'AWS::DynamoDB::GlobalTable', 'AlarmsMail'],
    ['the secret', 'AWS::SecretsManager::Secret', 'AlarmsMail'],
    ['the schedule', 'AWS::Scheduler::Schedule', 'SchedulerRoleForTarget'],
  ])('has not made %s yet, if it fails at what this waits for', (_, type, prefix) => {
    expect(resource(template, type).DependsOn).toEqual([expect.stringMatching(`^${prefix}`)]);
  });
});

describe('a stack with a name of its own', () => {
  const named = synthesised({ stackName: 'Second' });
  const namesOf = (each: Template) =>
    Object.values(resourcesOf(each, 'AWS::CloudWatch::Alarm')).map(({ Properties }) =>
      String(Properties.AlarmName),
    );

  test('shares no alarm, metric or schedule group with another in the same account', () => {
    expect(namesOf(named)).toEqual(namesOf(template).map((name) => name.replace('BounceHygiene', 'Second')));
    for (const [, { Properties }] of Object.entries(resourcesOf(named, 'AWS::Lambda::Function')))
      expect(Properties.Environment).toMatchObject({ Variables: { POWERTOOLS_SERVICE_NAME: 'Second' } });
    expect(resource(named, 'AWS::Scheduler::ScheduleGroup').Properties.Name).not.toBe(
      resource(template, 'AWS::Scheduler::ScheduleGroup').Properties.Name,
    );
  });
});

describe('the dashboard', () => {
  const dashboards = (each: Template) => Object.values(resourcesOf(each, 'AWS::CloudWatch::Dashboard'));

  test('is deployed only where it is asked for, since it may cost', () => {
    expect(dashboards(template)).toEqual([]);
    expect(dashboards(synthesised({ dashboard: 'true' }))).toHaveLength(1);
  });

  test('shows every alarm, and fits on a laptop without scrolling', () => {
    const body = JSON.stringify(dashboards(synthesised({ dashboard: 'true' })));

    for (const id of Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm')))
      expect(body).toContain(`"${id}"`);
    const bottoms = [...body.matchAll(/\\"height\\":(\d+),\\"x\\":\d+,\\"y\\":(\d+)/g)].map(
      ([, height, y]) => Number(height) + Number(y),
    );
    expect(bottoms.length).toBeGreaterThan(5);
    expect(Math.max(...bottoms)).toBeLessThanOrEqual(15);
  });
});

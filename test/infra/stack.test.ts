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

  test('takes one e-mail address for the alarms', () => {
    expect('anna@example.com').toMatch(new RegExp(json.Parameters.AlarmEmail.AllowedPattern));
  });

  test.each([
    ['nothing', ''],
    ['a word', 'anna'],
    ['an address whose domain has no dot', 'anna@example'],
    ['two addresses', 'anna@example.com, ben@example.com'],
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

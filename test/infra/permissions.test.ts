import { describe, expect, test } from 'vitest';
import { addressKeyPrefix, erasedKeyPrefix, incidentListPrefix, pollKeyPrefix } from '../../shared/names.ts';
import { actionsOf, resource, resourcesOf, statementsOf, synthesised } from './support/synthesised.ts';

const template = synthesised();
const policies = resourcesOf(template, 'AWS::IAM::Policy');

function granted(policyPrefix: string, service: string) {
  const statements = statementsOf(resource(template, 'AWS::IAM::Policy', policyPrefix));
  return statements.filter((statement) =>
    actionsOf(statement).every((action) => action.startsWith(`${service}:`)),
  );
}

describe('every policy', () => {
  test('names its actions and its resources, without a wildcard', () => {
    for (const statement of Object.values(policies).flatMap(statementsOf)) {
      expect(actionsOf(statement).join()).not.toContain('*');
      expect(JSON.stringify(statement.Resource)).not.toContain('*');
    }
  });

  test.each([
    'dynamodb:Scan',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'secretsmanager:UpdateSecret',
    'secretsmanager:DeleteSecret',
    'kms:Decrypt',
  ])('keeps %s away from everybody', (forbidden) => {
    expect(Object.values(policies).flatMap(statementsOf).flatMap(actionsOf)).not.toContain(forbidden);
  });

  test('is ours: no managed policy of AWS stands beside it', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });
});

describe('the poller', () => {
  test('changes poll state only, and may look at decisions and tombstones, and list those that wait', () => {
    expect(granted('PollerFunction', 'dynamodb')).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${pollKeyPrefix}*`] } },
      }),
      expect.objectContaining({
        Action: 'dynamodb:BatchGetItem',
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${pollKeyPrefix}*`, `${erasedKeyPrefix}*`] },
        },
      }),
      expect.objectContaining({
        Action: 'dynamodb:BatchGetItem',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${addressKeyPrefix}*`] } },
      }),
      expect.objectContaining({
        Action: 'dynamodb:Query',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${incidentListPrefix}*`] } },
      }),
    ]);
  });

  test('reads the token and stores its successor, and no more', () => {
    expect(granted('PollerFunction', 'secretsmanager').map(actionsOf)).toEqual([
      ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    ]);
  });
});

describe('the classifier', () => {
  test('touches address records only', () => {
    expect(granted('ClassifierFunction', 'dynamodb')).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${addressKeyPrefix}*`] } },
      }),
    ]);
  });

  test('never sees the token', () => {
    expect(granted('ClassifierFunction', 'secretsmanager')).toEqual([]);
  });

  test('cannot put a bounce on the queue', () => {
    expect(granted('ClassifierFunction', 'sqs').flatMap(actionsOf)).not.toContain('sqs:SendMessage');
  });
});

test('the schedule may start the poller itself, no version of it', () => {
  expect(granted('SchedulerRole', 'lambda')).toEqual([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^PollerFunction/), 'Arn'] },
    },
  ]);
});

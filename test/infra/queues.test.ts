import { Duration, Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { BounceQueue, type BounceQueueProps } from '../../infra/bounce-queue.ts';
import { actionsOf, resource, resourcesOf, statementsOf, synthesised } from './support/synthesised.ts';

const template = synthesised();
const queues = resourcesOf(template, 'AWS::SQS::Queue');
const bounces = resource(template, 'AWS::SQS::Queue', 'BounceQueueE');
const deadLetters = resource(template, 'AWS::SQS::Queue', 'BounceQueueDeadLetters');
const queuePolicy = resource(template, 'AWS::SQS::QueuePolicy', 'BounceQueuePolicy');

const days = (count: number) => count * 24 * 60 * 60;

function aBounceQueue(props: Partial<BounceQueueProps> = {}): BounceQueue {
  return new BounceQueue(new Stack(), 'BounceQueue', {
    consumerTimeout: Duration.seconds(60),
    batchWindow: Duration.seconds(5),
    maxReceiveCount: 10,
    retention: Duration.days(4),
    ...props,
  });
}

describe('every queue', () => {
  test('outlives the stack', () => {
    for (const { DeletionPolicy } of Object.values(queues))
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('refuses whoever does not speak TLS', () => {
    const guarded = Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy')).filter((policy) =>
      statementsOf(policy).some(
        ({ Effect, Action, Condition }) =>
          Effect === 'Deny' && Action === 'sqs:*' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
      ),
    );

    expect(guarded.flatMap(({ Properties }) => Properties.Queues)).toEqual(
      expect.arrayContaining(Object.keys(queues).map((id) => ({ Ref: id }))),
    );
  });
});

describe('the bounce queue', () => {
  test('hides a batch for six timeouts of the classifier and its window', () => {
    const { Timeout } = resource(template, 'AWS::Lambda::Function', 'ClassifierFunction').Properties;
    const { MaximumBatchingWindowInSeconds } = resource(
      template,
      'AWS::Lambda::EventSourceMapping',
    ).Properties;

    expect(bounces.Properties.VisibilityTimeout).toBe(
      6 * Number(Timeout) + Number(MaximumBatchingWindowInSeconds),
    );
  });

  test('gives up on a bounce into the dead-letter queue, which outlives it by days', () => {
    expect(bounces.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^BounceQueueDeadLetters/), 'Arn'] },
      maxReceiveCount: 10,
    });
    expect(deadLetters.Properties.MessageRetentionPeriod).toBe(days(14));
    expect(bounces.Properties.MessageRetentionPeriod).toBe(days(4));
  });

  test('takes messages from the poller and from a redrive, and from nobody else', () => {
    const deny = statementsOf(queuePolicy).find(({ Action }) => Action === 'sqs:SendMessage');

    expect(deny).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^BounceQueueE/), 'Arn'] },
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [
            { 'Fn::GetAtt': [expect.stringMatching(/^BounceQueueRedriveRole/), 'Arn'] },
            { 'Fn::GetAtt': [expect.stringMatching(/^PollerFunctionRole/), 'Arn'] },
          ],
        },
      },
    });
  });

  test('lets the redrive role move dead letters back, and read no other queue', () => {
    const statements = statementsOf(resource(template, 'AWS::IAM::Policy', 'BounceQueueRedriveRole'));
    const [onBounces, onDeadLetters] = ['BounceQueueE', 'BounceQueueDeadLetters'].map((id) =>
      statements.filter(({ Resource }) => JSON.stringify(Resource).includes(id)).flatMap(actionsOf),
    );

    expect(onBounces).toEqual(['sqs:SendMessage']);
    expect(onDeadLetters?.toSorted()).toEqual([
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ListMessageMoveTasks',
      'sqs:ReceiveMessage',
      'sqs:StartMessageMoveTask',
    ]);
    expect(statements).toHaveLength(2);
  });

  test('accepts the numbers it is deployed with', () => {
    expect(() => aBounceQueue()).not.toThrow();
  });

  test.each<[string, Partial<BounceQueueProps>, string]>([
    [
      'so few receives that a throttle loses bounces',
      { maxReceiveCount: 4 },
      'maxReceiveCount must be at least',
    ],
    [
      'a retention that leaves the dead letters no time',
      { retention: Duration.days(5) },
      'retention must be at most',
    ],
    [
      'receives that take longer than the retention',
      { maxReceiveCount: 100, consumerTimeout: Duration.minutes(15) },
      'must end within the retention',
    ],
  ])('refuses %s', (_danger, props, message) => {
    expect(() => aBounceQueue(props)).toThrow(message);
  });
});

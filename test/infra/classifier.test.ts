import { Duration, Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { BounceClassifier, type BounceClassifierProps } from '../../infra/bounce-classifier.ts';
import { BounceQueue } from '../../infra/bounce-queue.ts';
import { HygieneTable } from '../../infra/hygiene-table.ts';
import { readSettings } from '../../infra/settings.ts';
import { resource, synthesised } from './support/synthesised.ts';

function aClassifier(props: Partial<BounceClassifierProps> = {}): BounceClassifier {
  const stack = new Stack();
  stack.node.setContext('aws:cdk:bundling-stacks', []);
  const settings = readSettings({});
  return new BounceClassifier(stack, 'Classifier', {
    ...settings.classifier,
    hygieneTable: new HygieneTable(stack, 'HygieneTable'),
    bounceQueue: new BounceQueue(stack, 'BounceQueue', settings.bounceQueue),
    ...props,
  });
}

describe('the classifier', () => {
  const trigger = resource(synthesised(), 'AWS::Lambda::EventSourceMapping').Properties;

  test('answers for each bounce of a batch alone', () => {
    expect(trigger.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  test('takes the bounce queue in batches, two at a time at most', () => {
    expect(trigger).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^BounceQueueE/), 'Arn'] },
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('filters nothing, because SQS deletes what a filter leaves out', () => {
    expect(trigger).not.toHaveProperty('FilterCriteria');
  });

  test('accepts the numbers it is deployed with', () => {
    expect(() => aClassifier()).not.toThrow();
  });

  test.each<[string, Partial<BounceClassifierProps>, string]>([
    [
      'a timeout the queue was not built for',
      { timeout: Duration.seconds(61) },
      'above the one the queue was built for',
    ],
    ['a large batch without a window', { batchWindow: Duration.seconds(0) }, 'needs a window'],
    ['less concurrency than Lambda allows', { maxConcurrency: 1 }, 'maxConcurrency must be at least'],
  ])('refuses %s', (_danger, props, message) => {
    expect(() => aClassifier(props)).toThrow(message);
  });
});

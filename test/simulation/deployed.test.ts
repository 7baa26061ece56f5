import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { BounceQueue } from '../../infra/bounce-queue.ts';
import { readSettings } from '../../infra/settings.ts';
import { deployed } from './deployed.ts';

it('the simulation runs what is deployed by default', () => {
  const { poller, classifier, bounceQueue } = readSettings({});
  expect(deployed).toEqual({
    poller: {
      lifeMs: poller.timeout.toMilliseconds(),
      lookbackDays: poller.lookbackDays,
      requestsPerDay: poller.requestsPerDay,
      evidenceRequestsPerDay: poller.evidenceRequestsPerDay,
      intervals: {
        runMs: poller.period.toMilliseconds(),
        recheckRecentMs: poller.recheckRecent.toMilliseconds(),
        recheckClosedMs: poller.recheckClosed.toMilliseconds(),
      },
    },
    classifier: {
      lifeMs: classifier.timeout.toMilliseconds(),
      batchSize: classifier.batchSize,
      batchWindowMs: classifier.batchWindow.toMilliseconds(),
      maxConcurrency: classifier.maxConcurrency,
    },
    queue: { maxReceiveCount: bounceQueue.maxReceiveCount, visibilityMs: deployed.queue.visibilityMs },
  });
});

it('a message that was received is hidden for as long as in the deployed queue', () => {
  const stack = new Stack(new App());
  new BounceQueue(stack, 'Bounces', readSettings({}).bounceQueue);
  const queues = Template.fromStack(stack).findResources('AWS::SQS::Queue', {
    Properties: { VisibilityTimeout: deployed.queue.visibilityMs / 1_000 },
  });
  expect(Object.keys(queues)).toHaveLength(1);
});

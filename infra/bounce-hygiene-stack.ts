import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BounceClassifier } from './bounce-classifier.ts';
import { BouncePoller } from './bounce-poller.ts';
import { BounceQueue } from './bounce-queue.ts';
import { HygieneAlarms } from './hygiene-alarms.ts';
import { HygieneTable } from './hygiene-table.ts';
import type { Settings } from './settings.ts';
import { nextSteps, stackOutputs } from './stack-outputs.ts';
import { TokenSecret } from './token-secret.ts';

/** Schedule, poller, queue, classifier, table: a bounce's way from the report to a decision. */
export class BounceHygieneStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, { description: 'Turns Constant Contact bounces into explained decisions.' });

    const hygieneTable = new HygieneTable(this, 'HygieneTable');
    const tokenSecret = new TokenSecret(this, 'TokenSecret');
    const bounceQueue = new BounceQueue(this, 'BounceQueue', settings.bounceQueue);
    const poller = new BouncePoller(this, 'Poller', {
      ...settings.poller,
      hygieneTable,
      bounceQueue,
      tokenSecret,
    });
    const classifier = new BounceClassifier(this, 'Classifier', {
      ...settings.classifier,
      hygieneTable,
      bounceQueue,
    });
    const alarms = new HygieneAlarms(this, 'Alarms', { poller, bounceQueue, classifier });

    stackOutputs(this, {
      ...nextSteps(settings.poller.period),
      TableName: hygieneTable.table.tableName,
      BounceQueueUrl: bounceQueue.queue.queueUrl,
      DeadLetterQueueUrl: bounceQueue.deadLetters.queueUrl,
      DeadLetterQueueArn: bounceQueue.deadLetters.queueArn,
      RedriveRoleArn: bounceQueue.redriveRole.roleArn,
      TokenSecretArn: tokenSecret.secretArn,
      PollerFunctionName: poller.function.functionName,
      PollerLogGroup: poller.function.logGroup.logGroupName,
      ScheduleDeadLetterQueueUrl: poller.schedule.deadLetters.queueUrl,
      FailedRunsQueueUrl: poller.failedRuns.queueUrl,
      ClassifierFunctionName: classifier.function.functionName,
      ClassifierLogGroup: classifier.function.logGroup.logGroupName,
      AlarmTopicArn: alarms.topic.topicArn,
    });
  }
}

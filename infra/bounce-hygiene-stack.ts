import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BounceClassifier } from './bounce-classifier.ts';
import { BouncePoller } from './bounce-poller.ts';
import { BounceQueue } from './bounce-queue.ts';
import { HygieneAlarms } from './hygiene-alarms.ts';
import { HygieneTable } from './hygiene-table.ts';
import { printNextSteps } from './next-steps.ts';
import type { Settings } from './settings.ts';
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
    new HygieneAlarms(this, 'Alarms', { poller, bounceQueue, classifier });
    printNextSteps(this, settings.poller.period);
  }
}

import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BounceClassifier } from './bounce-classifier.ts';
import { BouncePoller } from './bounce-poller.ts';
import { BounceQueue } from './bounce-queue.ts';
import { HygieneAlarms } from './hygiene-alarms.ts';
import { HygieneDashboard } from './hygiene-dashboard.ts';
import { HygieneTable } from './hygiene-table.ts';
import { printNextSteps } from './next-steps.ts';
import { OperatorPolicies } from './operator-policies.ts';
import { output } from './output.ts';
import { projectVersion } from './project-version.ts';
import type { Settings } from './settings.ts';
import { TokenSecret } from './token-secret.ts';

/** Schedule, poller, queue, classifier, table: a bounce's way from the report to a decision. */
export class BounceHygieneStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      stackName: settings.stackName,
      description: 'Turns Constant Contact bounces into explained decisions.',
    });

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
    const parts = { poller, bounceQueue, classifier };
    const { topic: alarmTopic, subscription, alarms } = new HygieneAlarms(this, 'Alarms', parts);
    // What a first deployment that fails would leave behind is made after what is the likeliest to fail: the address.
    for (const kept of [hygieneTable, tokenSecret]) kept.node.addDependency(subscription);
    if (settings.dashboard) new HygieneDashboard(this, 'Dashboard', { ...parts, alarms });
    new OperatorPolicies(this, 'Operators', {
      ...{ hygieneTable, tokenSecret, bounceQueue, poller, classifier, alarmTopic },
    });
    output(
      this,
      'Settings',
      JSON.stringify(settings.deployed),
      'The settings of this deployment, which the command line compares with those on your computer.',
    );
    output(this, 'Version', projectVersion(), 'The version of this project that was deployed.');
    warnWithoutEvidence(this, settings);
    printNextSteps(this, settings.poller.period);
  }
}

/** Whoever switches evidence off should know what does not come back by itself then. */
function warnWithoutEvidence(stack: Stack, { poller }: Settings): void {
  const stays =
    'an address that was suppressed stays so although mail arrives again, until somebody releases it';
  if (poller.evidenceRequestsPerDay === 0)
    Annotations.of(stack).addWarningV2(
      'bounce-hygiene:no-evidence',
      `evidenceRequestsPerDay is 0: ${stays}. Unless softBounceWithinDays is set, soft bounces add up within 90 days.`,
    );
  else if (JSON.parse(poller.policy).name === 'strict')
    Annotations.of(stack).addWarningV2(
      'bounce-hygiene:strict-heeds-no-evidence',
      `The policy strict heeds no evidence: ${stays}.`,
    );
}

import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { output } from './output.ts';

/**
 * One address, as SNS takes it: with a comma or a stray dot the deployment would fail half-way. The confirmation mail is
 * the real test.
 */
const oneAddress = String.raw`^[^\s@.,;:<>()"\[\]\\]+(\.[^\s@.,;:<>()"\[\]\\]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$`;

/** Where alarms go: one topic, and the person whose address was given at deployment. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  readonly subscription: Subscription;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.topic = new Topic(this, 'Topic', { displayName: 'Bounce hygiene', enforceSSL: true });
    // Said aloud, because a topic with any policy loses the default that lets this account's services publish:
    // with TLS enforced and nothing else, every alarm would be mute.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsMayPublish',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );

    const email = new CfnParameter(this, 'Email', {
      type: 'String',
      description: 'Who is told when bounces stop becoming decisions. AWS sends a mail to confirm.',
      allowedPattern: oneAddress,
      constraintDescription: 'Give one e-mail address.',
    });
    // The name people type: --parameters AlarmEmail=...
    email.overrideLogicalId('AlarmEmail');

    this.subscription = new Subscription(this, 'Mail', {
      topic: this.topic,
      protocol: SubscriptionProtocol.EMAIL,
      endpoint: email.valueAsString,
    });
    output(this, 'AlarmTopicArn', this.topic.topicArn, 'The topic that sends the alarm mails.');
  }
}

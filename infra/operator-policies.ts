import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  addressKeyPrefix,
  batchKeyPrefix,
  erasedKeyPrefix,
  pollKeyPrefix,
  workListIndex,
} from '../shared/names.ts';
import { acknowledge } from './acknowledge.ts';
import type { BounceClassifier } from './bounce-classifier.ts';
import type { BouncePoller } from './bounce-poller.ts';
import type { BounceQueue } from './bounce-queue.ts';
import { type HygieneTable, onKeysLike } from './hygiene-table.ts';
import { output } from './output.ts';
import type { TokenSecret } from './token-secret.ts';

export interface OperatorPoliciesProps {
  readonly hygieneTable: HygieneTable;
  readonly tokenSecret: TokenSecret;
  readonly bounceQueue: BounceQueue;
  readonly poller: BouncePoller;
  readonly classifier: BounceClassifier;
  readonly alarmTopic: ITopic;
}

const [addresses, batches, tombstones] = [addressKeyPrefix, batchKeyPrefix, erasedKeyPrefix].map(
  (prefix) => `${prefix}*`,
) as [string, string, string];
const [incidents, lease] = ['INCIDENTS', 'LEASE'].map((name) => `${pollKeyPrefix}${name}`) as [
  string,
  string,
];

/** Receiving a message hides it, and a look gives it back. */
const look = ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'];
const readAndAddTo = ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'];

/**
 * What the people at the command line may do, a policy for each role, to be attached by whoever administers the account. No
 * principal has one by itself.
 */
export class OperatorPolicies extends Construct {
  private readonly props: OperatorPoliciesProps;

  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    this.props = props;
    const { tokenSecret, bounceQueue } = props;
    const { deadLetters, redriveRole } = bounceQueue;

    this.addPolicy('Reader', 'Looks at decisions and at how it runs; changes nothing.', this.readAll());
    this.addPolicy('Operator', 'Overrules decisions, resolves incidents, moves dead letters back.', [
      ...this.readAll(),
      this.onKeys(['PutItem'], [addresses, batches, incidents]),
      allow(look, [deadLetters.queueArn]),
      allow(['sts:AssumeRole'], [redriveRole.roleArn]),
      allow(['sns:Publish'], [props.alarmTopic.topicArn]),
    ]);
    this.addPolicy('Eraser', 'Removes what is stored of a person.', [
      ...this.readAll(),
      this.onKeys(['DeleteItem'], [addresses]),
      this.onKeys(['PutItem'], [batches, tombstones]),
      this.onKeys(['UpdateItem'], [batches, lease]),
      allow([...look, 'sqs:DeleteMessage'], [deadLetters.queueArn]),
      allow(readAndAddTo, [tokenSecret.secretArn]),
    ]);
    this.addPolicy('SignIn', 'Signs in to Constant Contact; sees no address.', [
      this.findStack(),
      this.onKeys(['UpdateItem'], [lease]),
      allow(['secretsmanager:DescribeSecret', ...readAndAddTo], [tokenSecret.secretArn]),
    ]);
  }

  private addPolicy(id: string, description: string, statements: readonly PolicyStatement[]): void {
    const policy = new ManagedPolicy(this, id, { description, statements: [...statements] });
    acknowledge(
      policy,
      `IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${Stack.of(this).stackName}/*]`,
      'A stack is found by its name; the id after it changes with each new deployment.',
    );
    const namesAll = statements.some(({ resources }) => resources.includes('*'));
    if (namesAll)
      acknowledge(
        policy,
        'IAM5[Resource::*]',
        "GetAccountSettings reads the account's limits and takes no resource.",
      );
    output(this, `${id}PolicyArn`, policy.managedPolicyArn, `The policy of the role ${id}: docs/DEPLOY.md.`);
  }

  private readAll(): PolicyStatement[] {
    const { hygieneTable, tokenSecret, bounceQueue, poller, classifier, alarmTopic } = this.props;
    const { tableArn } = hygieneTable.table;
    const queues: readonly Queue[] = [
      bounceQueue.queue,
      bounceQueue.deadLetters,
      poller.schedule.deadLetters,
    ];
    const functions = [poller.function, classifier.function];
    return [
      this.findStack(),
      // Without a condition on keys: a scan names none, so whoever may scan may read the whole table.
      allow(
        ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Scan'],
        [tableArn],
      ),
      allow(['dynamodb:Query'], [`${tableArn}/index/${workListIndex.name}`]),
      allow(
        ['logs:FilterLogEvents'],
        functions.map(({ logGroup }) => logGroup.logGroupArn),
      ),
      allow(
        ['sqs:GetQueueAttributes'],
        queues.map(({ queueArn }) => queueArn),
      ),
      allow(['sns:ListSubscriptionsByTopic'], [alarmTopic.topicArn]),
      allow(['scheduler:GetSchedule'], [poller.schedule.scheduleArn]),
      allow(['lambda:GetEventSourceMapping'], [classifier.triggerArn]),
      allow(
        ['lambda:GetFunctionConcurrency'],
        functions.map(({ functionArn }) => functionArn),
      ),
      // Of the account; it has no resource to name.
      allow(['lambda:GetAccountSettings'], ['*']),
      allow(['secretsmanager:DescribeSecret'], [tokenSecret.secretArn]),
    ];
  }

  private findStack(): PolicyStatement {
    return allow(['cloudformation:DescribeStacks'], [this.stackPattern()]);
  }

  private stackPattern(): string {
    const stack = Stack.of(this);
    return stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** On items of the table whose key is one of these. */
  private onKeys(operations: readonly string[], keys: readonly string[]): PolicyStatement {
    return allow(
      operations.map((operation) => `dynamodb:${operation}`),
      [this.props.hygieneTable.table.tableArn],
      onKeysLike(keys),
    );
  }
}

function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Record<string, Record<string, unknown>>,
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
}

import { Duration, Lazy } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  Grant,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keptQueue } from './kept-queue.ts';
import { output } from './output.ts';

/** The longest SQS keeps a message: as much time as a person can get to look at it. */
const deadLetterRetention = Duration.days(14);

/** A message keeps its age when it moves, so what it spends here is taken from the dead-letter queue's fourteen days. */
const longestRetention = Duration.days(4);

/** SQS can count a receive that no consumer saw; below five that alone loses work. Source: AWS, "Using Lambda with SQS". */
const fewestReceives = 5;

/** Room for a batch that is throttled, tried again and given up. Source: AWS, "Using Lambda with SQS". */
const consumerTimeoutsPerReceive = 6;

/** A classifier that works may take this share of a bounce's time in the queue for what runs have read. */
const longReadingShare = 1 / 2;

/** CloudWatch gets SQS metrics each minute; five minutes smooth them, and are short enough for an alarm. */
const metricPeriod = Duration.minutes(5);

export interface BounceQueueProps {
  /** Timeout of the function that drains this queue. Sets the visibility timeout. */
  readonly consumerTimeout: Duration;
  /** How long that function's event source gathers a batch. Sets the visibility timeout. */
  readonly batchWindow: Duration;
  readonly maxReceiveCount: number;
  /** How long a bounce is kept while no classifier receives it. */
  readonly retention: Duration;
}

/** Bounces waiting for a decision, and those that could not get one. */
export class BounceQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** The role that may move dead letters back once their cause is repaired. */
  readonly redriveRole: Role;
  readonly consumerTimeout: Duration;
  readonly maxReceiveCount: number;
  /** The age at which every receive a message is allowed has been used up: an older one is not being received. */
  readonly longestWait: Duration;

  private readonly longReading: Duration;
  private readonly senderArns: string[] = [];

  constructor(scope: Construct, id: string, props: BounceQueueProps) {
    super(scope, id);
    const visibilityTimeout = visibilityTimeoutOf(props);
    this.consumerTimeout = props.consumerTimeout;
    this.maxReceiveCount = props.maxReceiveCount;
    this.longestWait = longestWaitOf(props);
    this.longReading = Duration.seconds(props.retention.toSeconds() * longReadingShare);
    refuseDangers(props);

    this.deadLetters = keptQueue(this, 'DeadLetters', deadLetterRetention);
    this.queue = keptQueue(this, 'Queue', props.retention, {
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    this.denyOtherSenders();

    this.redriveRole = new Role(this, 'RedriveRole', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Moves dead letters back to the bounce queue; see docs/RUNBOOK.md.',
    });
    this.grantRedrive(this.redriveRole);
    this.printOutputs();
  }

  /** Lets a role send bounces. No other principal can: whoever may send here may suppress an address. */
  grantSend(role: Role): Grant {
    this.senderArns.push(role.roleArn);
    return Grant.addToPrincipal({
      grantee: role,
      actions: ['sqs:SendMessage'],
      resourceArns: [this.queue.queueArn],
    });
  }

  /**
   * By how many the bounces without a decision grow, so that an old one that still waits for a person hides no new one.
   * Those that somebody looks at are hidden from others for a while: averages of both, which SQS samples together, add up to
   * what is there. An idle queue reports nothing, so the first bounce after that has nothing to be compared with but zero.
   */
  metricNewDeadLetters(): IMetric {
    const options = { period: metricPeriod, statistic: 'Average' };
    return new MathExpression({
      label: 'Bounces that came to have no decision',
      expression: 'DIFF(FILL(visible, 0) + FILL(hidden, 0))',
      period: metricPeriod,
      usingMetrics: {
        visible: this.deadLetters.metricApproximateNumberOfMessagesVisible(options),
        hidden: this.deadLetters.metricApproximateNumberOfMessagesNotVisible(options),
      },
    });
  }

  /**
   * Seconds the oldest bounce has waited; less by half of its time in the queue while bounces are being decided, since a
   * first reading over years may take that long. Blind to messages that fail again and again, which the dead letters show.
   */
  metricOldestWait(): IMetric {
    const period = metricPeriod;
    return new MathExpression({
      label: 'Seconds for which nothing has read the oldest bounce',
      expression: `IF(FILL(decided, 0) > 0, age - ${this.longReading.toSeconds()}, age)`,
      period,
      usingMetrics: {
        age: this.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
        decided: this.queue.metricNumberOfMessagesDeleted({ period, statistic: 'Sum' }),
      },
    });
  }

  private printOutputs(): void {
    const { queue, deadLetters, redriveRole } = this;
    output(this, 'BounceQueueUrl', queue.queueUrl, 'The queue of bounces that wait for a decision.');
    output(
      this,
      'DeadLetterQueueUrl',
      deadLetters.queueUrl,
      'The queue of bounces that could not be decided.',
    );
    output(
      this,
      'DeadLetterQueueArn',
      deadLetters.queueArn,
      'The ARN of the queue of bounces that could not be decided, for moving them back.',
    );
    output(
      this,
      'RedriveRoleArn',
      redriveRole.roleArn,
      'The only role that may move bounces that could not be decided back.',
    );
  }

  private grantRedrive(role: Role): void {
    this.grantSend(role);
    Grant.addToPrincipal({
      grantee: role,
      // The first four are what a move needs; the last lets the same person see whether it is done.
      actions: [
        'sqs:StartMessageMoveTask',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ListMessageMoveTasks',
      ],
      resourceArns: [this.deadLetters.queueArn],
    });
  }

  /** A deny, because an allow in a principal's own policy would otherwise be enough. */
  private denyOtherSenders(): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyThePollerAndTheRedrive',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': Lazy.list({ produce: () => this.senderArns }) } },
      }),
    );
  }
}

function visibilityTimeoutOf({ consumerTimeout, batchWindow }: BounceQueueProps): Duration {
  return Duration.seconds(consumerTimeout.toSeconds() * consumerTimeoutsPerReceive + batchWindow.toSeconds());
}

/** How long all receives of one message take when each of them fails. */
function longestWaitOf(props: BounceQueueProps): Duration {
  return Duration.seconds(visibilityTimeoutOf(props).toSeconds() * props.maxReceiveCount);
}

/** Whether a bounce that keeps failing would be deleted before it reaches the dead-letter queue. */
export function outlivesRetention(props: BounceQueueProps): boolean {
  return longestWaitOf(props).toSeconds() >= props.retention.toSeconds();
}

function refuseDangers(props: BounceQueueProps): void {
  const dangers = [
    props.maxReceiveCount < fewestReceives &&
      `maxReceiveCount must be at least ${fewestReceives}, or a bounce that no classifier has read ends in the dead-letter queue`,
    props.retention.toSeconds() > longestRetention.toSeconds() &&
      `retention must be at most ${longestRetention.toHumanString()}, or the dead-letter queue deletes a bounce before a person looks`,
    outlivesRetention(props) &&
      'maxReceiveCount visibility timeouts must end within the retention, or a failing bounce is deleted before it reaches the dead-letter queue',
  ].filter((danger) => danger !== false);
  if (dangers.length > 0) throw new Error(`The bounce queue would lose bounces: ${dangers.join('; ')}.`);
}

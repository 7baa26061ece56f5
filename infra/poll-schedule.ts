import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { keptQueue } from './kept-queue.ts';
import { output } from './output.ts';

/** Enough for a moment's throttling. Left alone, CDK asks for 185 tries over a day. */
const retries = 2;

/** An invocation is given up before the next is due, which does the same work. */
const shareOfPeriod = 2 / 3;

/** The event is empty; its dead letter only says why the run could not start. Two weeks is the longest SQS keeps one. */
const deadLetterRetention = Duration.days(14);

export interface PollScheduleProps {
  readonly period: Duration;
  readonly target: IFunction;
}

/** The poller's timer, in a schedule group of its own so that its CloudWatch metrics are its own. */
export class PollSchedule extends Construct {
  /** Invocations that Scheduler could not hand to Lambda. */
  readonly deadLetters: Queue;
  readonly scheduleArn: string;

  private readonly group: ScheduleGroup;
  private readonly period: Duration;

  constructor(scope: Construct, id: string, { period, target }: PollScheduleProps) {
    super(scope, id);
    this.period = period;
    this.deadLetters = keptQueue(this, 'DeadLetters', deadLetterRetention);
    acknowledge(this.deadLetters, 'SQS3', 'This is a dead-letter queue; a person empties it.');

    // CDK gives the group a fixed name and would keep it: the next deployment after a removal would find it taken.
    const scheduleGroup = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    const invoke = new ExactInvoke(target, {
      retryAttempts: retries,
      maxEventAge: Duration.seconds(Math.round(period.toSeconds() * shareOfPeriod)),
      deadLetterQueue: this.deadLetters,
    });
    const schedule = new Schedule(this, 'Schedule', {
      scheduleGroup,
      schedule: ScheduleExpression.rate(period),
      target: invoke,
    });
    // A run that is due before the role may start it could not even be kept as a dead letter: the same policy allows both.
    invoke.grant?.applyBefore(schedule);
    this.group = scheduleGroup;
    output(
      this,
      'ScheduleDeadLetterQueueUrl',
      this.deadLetters.queueUrl,
      'The queue of runs that the schedule could not start.',
    );
    this.scheduleArn = schedule.scheduleArn;
    output(this, 'ScheduleName', schedule.scheduleName, 'The timer of the poller.');
    output(
      this,
      'ScheduleGroupName',
      scheduleGroup.scheduleGroupName,
      "The group that the poller's timer is in.",
    );
  }

  /** Runs that could not start and went to the dead-letter queue. A count of what happens: what lies there hides nothing. */
  metricNotStarted(): Metric {
    return this.group.metricSentToDLQ({ period: this.period, statistic: 'Sum' });
  }
}

/** Invokes the function itself; the stock target also asks for the right to invoke every version of it. */
class ExactInvoke extends LambdaInvoke {
  grant: Grant | undefined;

  protected override addTargetActionToRole(role: IRole): void {
    this.grant = Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.targetArn],
    });
  }
}

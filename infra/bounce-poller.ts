import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { constantContactDefaults, pollerEnvironment, pollerMetrics } from '../shared/names.ts';
import { acknowledge } from './acknowledge.ts';
import type { BounceQueue } from './bounce-queue.ts';
import { hygieneMetric } from './hygiene-metric.ts';
import type { HygieneTable } from './hygiene-table.ts';
import { keptQueue } from './kept-queue.ts';
import { NodeFunction } from './node-function.ts';
import { output } from './output.ts';
import { PollSchedule } from './poll-schedule.ts';
import type { TokenSecret } from './token-secret.ts';

/** Evidence of failed runs, to read after an alarm; nothing waits in it to be done. A long weekend is enough. */
const failedRunRetention = Duration.days(4);

export interface BouncePollerProps {
  /** Time between two runs, and the period of the alarms that watch them. */
  readonly period: Duration;
  readonly timeout: Duration;
  readonly memoryMb: number;
  /** As `choosePolicy` takes it, in JSON. */
  readonly policy: string;
  readonly lookbackDays: number;
  /** Requests to Constant Contact that a UTC day may see. */
  readonly requestsPerDay: number;
  readonly evidenceRequestsPerDay: number;
  readonly mxLookups: 'on' | 'off';
  /** How often a report is read although no counter changed: of a recent send, and a closed one. */
  readonly recheckRecent: Duration;
  readonly recheckClosed: Duration;
  readonly logRetentionDays: number;
  readonly hygieneTable: HygieneTable;
  readonly bounceQueue: BounceQueue;
  readonly tokenSecret: TokenSecret;
}

/** Asks Constant Contact on a timer for bounces it has not published, and publishes them. */
export class BouncePoller extends Construct {
  readonly function: NodeFunction;
  readonly schedule: PollSchedule;

  /** Runs that ended in an error, or were never started because Lambda had no room for a whole period. */
  private readonly failedRuns: Queue;
  private readonly period: Duration;

  constructor(scope: Construct, id: string, props: BouncePollerProps) {
    super(scope, id);
    if (props.timeout.toSeconds() >= props.period.toSeconds()) {
      throw new Error('The poller must time out before its next run starts, or two runs overlap.');
    }
    this.period = props.period;

    this.failedRuns = keptQueue(this, 'FailedRuns', failedRunRetention);
    acknowledge(this.failedRuns, 'SQS3', 'Failed runs end here; nothing consumes them, a person reads them.');

    const environment: Record<Values<typeof pollerEnvironment>, string> = {
      [pollerEnvironment.table]: props.hygieneTable.table.tableName,
      [pollerEnvironment.policy]: props.policy,
      [pollerEnvironment.queueUrl]: props.bounceQueue.queue.queueUrl,
      [pollerEnvironment.secretArn]: props.tokenSecret.secretArn,
      [pollerEnvironment.lookbackDays]: String(props.lookbackDays),
      [pollerEnvironment.requestsPerDay]: String(props.requestsPerDay),
      [pollerEnvironment.evidenceRequestsPerDay]: String(props.evidenceRequestsPerDay),
      [pollerEnvironment.mxLookups]: props.mxLookups,
      [pollerEnvironment.runIntervalMinutes]: String(props.period.toMinutes()),
      [pollerEnvironment.recheckRecentHours]: String(props.recheckRecent.toHours()),
      [pollerEnvironment.recheckClosedDays]: String(props.recheckClosed.toDays()),
      [pollerEnvironment.apiUrl]: constantContactDefaults.apiUrl,
      [pollerEnvironment.tokenUrl]: constantContactDefaults.tokenUrl,
    };
    // No reserved concurrency: a new account's whole limit is ten, and Lambda does not allow a reservation from that. The
    // lease in the table keeps two runs apart.
    this.function = new NodeFunction(this, 'Function', {
      description: 'Publishes the bounces Constant Contact reports.',
      entry: 'functions/poller/handler.ts',
      memorySize: props.memoryMb,
      timeout: props.timeout,
      logRetentionDays: props.logRetentionDays,
      environment,
      // The next run is the second attempt; Lambda's own would come a minute later, against a quota just spent.
      retryAttempts: 0,
      maxEventAge: props.period,
      onFailure: new SqsDestination(this.failedRuns),
    });
    props.hygieneTable.grantPollState(this.function);
    props.hygieneTable.grantReadingErased(this.function);
    props.hygieneTable.grantReadingAddresses(this.function);
    props.hygieneTable.grantListingIncidents(this.function);
    props.bounceQueue.grantSend(this.function.executionRole);
    props.tokenSecret.grantRefresh(this.function);

    this.schedule = new PollSchedule(this, 'Schedule', { period: props.period, target: this.function });
    const { functionName, logGroup } = this.function;
    output(this, 'PollerFunctionName', functionName, 'The function that reads bounce reports.');
    output(this, 'PollMinutes', String(props.period.toMinutes()), 'Minutes between two runs of the poller.');
    output(
      this,
      'RequestsPerDay',
      String(props.requestsPerDay),
      'Requests to Constant Contact that a UTC day may see.',
    );
    output(
      this,
      'PollerLogGroup',
      logGroup.logGroupName,
      'The log of the poller, with a line at the end of each run.',
    );
    output(
      this,
      'FailedRunsQueueUrl',
      this.failedRuns.queueUrl,
      'The queue of runs that ended in an error, with the reason that Lambda gives.',
    );
  }

  metricRuns(): Metric {
    return this.function.metricInvocations({ period: this.period });
  }

  metricFailedRuns(): Metric {
    return this.function.metricErrors({ period: this.period });
  }

  metricSignInNeeded(): Metric {
    return hygieneMetric(this, pollerMetrics.signInNeeded, this.period);
  }

  metricBouncesOverdue(): Metric {
    return hygieneMetric(this, pollerMetrics.bouncesOverdue, this.period, 'Maximum');
  }

  metricIncidentsOpen(): Metric {
    return hygieneMetric(this, pollerMetrics.incidentsOpen, this.period, 'Maximum');
  }

  metricReportsSuspended(): Metric {
    return hygieneMetric(this, pollerMetrics.reportsSuspended, this.period);
  }
}

type Values<T> = T[keyof T];

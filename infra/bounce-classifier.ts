import type { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { classifierEnvironment, classifierMetrics } from '../shared/names.ts';
import type { BounceQueue } from './bounce-queue.ts';
import { hygieneMetric } from './hygiene-metric.ts';
import type { HygieneTable } from './hygiene-table.ts';
import { NodeFunction } from './node-function.ts';
import { output } from './output.ts';

/** Lambda gathers more than this only if it is given a window to gather in. Source: AWS, "Using Lambda with SQS". */
const largestBatchWithoutWindow = 10;

/** Fewest parallel batches Lambda lets an event source be limited to. */
const leastConcurrency = 2;

export interface BounceClassifierProps {
  /** How often bounces come, and so the period of the alarms that watch their decisions. */
  readonly period: Duration;
  readonly timeout: Duration;
  readonly memoryMb: number;
  /** As `choosePolicy` takes it, in JSON. */
  readonly policy: string;
  readonly batchSize: number;
  readonly batchWindow: Duration;
  readonly maxConcurrency: number;
  readonly logRetentionDays: number;
  readonly hygieneTable: HygieneTable;
  readonly bounceQueue: BounceQueue;
}

/** Turns bounces into decisions, a batch at a time. */
export class BounceClassifier extends Construct {
  readonly function: NodeFunction;
  /** Of what makes Lambda read the bounce queue. */
  readonly triggerArn: string;

  private readonly props: BounceClassifierProps;

  constructor(scope: Construct, id: string, props: BounceClassifierProps) {
    super(scope, id);
    this.props = props;
    refuseDangers(props);

    const environment: Record<(typeof classifierEnvironment)[keyof typeof classifierEnvironment], string> = {
      [classifierEnvironment.table]: props.hygieneTable.table.tableName,
      [classifierEnvironment.policy]: props.policy,
    };
    this.function = new NodeFunction(this, 'Function', {
      description: 'Decides what each bounce means for its address.',
      entry: 'functions/classifier/handler.ts',
      memorySize: props.memoryMb,
      timeout: props.timeout,
      logRetentionDays: props.logRetentionDays,
      environment,
    });
    props.hygieneTable.grantAddresses(this.function);
    const trigger = new SqsEventSource(props.bounceQueue.queue, {
      batchSize: props.batchSize,
      maxBatchingWindow: props.batchWindow,
      maxConcurrency: props.maxConcurrency,
      // Without it, one bad bounce would send the other ninety-nine round again, and in the end all to the dead letters.
      reportBatchItemFailures: true,
    });
    this.function.addEventSource(trigger);
    this.triggerArn = trigger.eventSourceMappingArn;
    output(
      this,
      'ClassifierTriggerId',
      trigger.eventSourceMappingId,
      'What makes Lambda read the bounce queue.',
    );
    const { functionName, logGroup } = this.function;
    output(
      this,
      'Policy',
      props.policy,
      'The policy that decides, which the command line decides by as well.',
    );
    output(this, 'ClassifierFunctionName', functionName, 'The function that decides each bounce.');
    output(
      this,
      'ClassifierLogGroup',
      logGroup.logGroupName,
      'The log of the classifier, with a line for each batch.',
    );
  }

  /** Batches of which nothing could be stored, crashes and timeouts. A batch answered in part is a success to Lambda. */
  metricErrors(): Metric {
    return this.function.metricErrors({ period: this.props.period });
  }

  metricUnknownCodes(): Metric {
    return hygieneMetric(this, classifierMetrics.unknownCodes, this.props.period);
  }
}

function refuseDangers({
  timeout,
  batchSize,
  batchWindow,
  maxConcurrency,
  bounceQueue,
}: BounceClassifierProps) {
  const dangers = [
    timeout.toSeconds() > bounceQueue.consumerTimeout.toSeconds() &&
      'its timeout is above the one the queue was built for, so that a batch is handed out twice',
    batchSize > largestBatchWithoutWindow &&
      batchWindow.toSeconds() < 1 &&
      `a batch above ${largestBatchWithoutWindow} needs a window of at least a second`,
    maxConcurrency < leastConcurrency && `maxConcurrency must be at least ${leastConcurrency}`,
  ].filter((danger) => danger !== false);
  if (dangers.length > 0) throw new Error(`The classifier cannot run like this: ${dangers.join('; ')}.`);
}

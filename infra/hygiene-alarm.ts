import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type ComparisonOperator,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * How soon a person has to look, which stands in the name and so in the subject of the mail. `critical`: within days, or
 * bounces are lost. `error`: bounces are not read or not decided until somebody acts, and none is lost. `warning`: the rest
 * goes on, and one thing waits for a person.
 */
type Severity = 'critical' | 'error' | 'warning';

/** What every alarm must say. */
export interface HygieneAlarm {
  readonly watched: Construct;
  readonly severity: Severity;
  readonly id: string;
  readonly metric: IMetric;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  /** How many of the last periods must breach, and out of how many. */
  readonly breaches: readonly [count: number, outOf: number];
  /** Chosen for each alarm: CloudWatch's own default can alarm on a quiet night. */
  readonly treatMissingData: TreatMissingData;
  /** One sentence: what goes wrong for people who mail. */
  readonly harm: string;
  /** One sentence: where to look first. */
  readonly firstStep: string;
  /** The anchor of its heading in docs/RUNBOOK.md. */
  readonly runbook: string;
  /** Set where the trouble can pass by itself, so that a second mail spares a person the look. */
  readonly tellsWhenOver?: boolean;
}

/** An alarm named after what it watches (`BounceHygiene/error/Poller/Failing`), with a mail that says what to do. */
export function hygieneAlarm({ watched, severity, id, ...props }: HygieneAlarm, topic: ITopic): Alarm {
  const [datapointsToAlarm, evaluationPeriods] = props.breaches;
  const alarm = new Alarm(watched, id, {
    alarmName: [Stack.of(watched).stackName, severity, watched.node.id, id].join('/'),
    alarmDescription: `${props.harm} First step: ${props.firstStep} Runbook: docs/RUNBOOK.md#${props.runbook}`,
    metric: props.metric,
    comparisonOperator: props.comparisonOperator,
    threshold: props.threshold,
    datapointsToAlarm,
    evaluationPeriods,
    treatMissingData: props.treatMissingData,
  });
  const mail = new SnsAction(topic);
  alarm.addAlarmAction(mail);
  if (props.tellsWhenOver) alarm.addOkAction(mail);
  return alarm;
}

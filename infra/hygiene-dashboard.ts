import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Row,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BounceClassifier } from './bounce-classifier.ts';
import type { BouncePoller } from './bounce-poller.ts';
import type { BounceQueue } from './bounce-queue.ts';

/** A dashboard is 24 columns wide. Three rows of this height fit on a laptop without scrolling. */
const half = 12;
const third = 8;
const height = 5;

export interface HygieneDashboardProps {
  readonly alarms: readonly Alarm[];
  readonly poller: BouncePoller;
  readonly bounceQueue: BounceQueue;
  readonly classifier: BounceClassifier;
}

/**
 * Is it working, is it complete, what is it deciding, and what does it cost? The metrics are those that the alarms watch.
 * What no alarm watches comes from the log lines of runs and batches, since a metric of our own would be billed.
 */
export class HygieneDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { alarms, poller, bounceQueue, classifier }: HygieneDashboardProps,
  ) {
    super(scope, id);
    const runs = { logGroupNames: [poller.function.logGroup.logGroupName], height };
    const batches = { logGroupNames: [classifier.function.logGroup.logGroupName], height };
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(7),
      widgets: [
        [
          new Row(
            new AlarmStatusWidget({
              title: 'Is it working? Alarms',
              alarms: [...alarms],
              width: half,
              height,
            }),
            new GraphWidget({
              title: 'Runs, those that failed, and batches that failed',
              left: [
                poller.metricRuns().with({ label: 'runs' }),
                poller.metricFailedRuns().with({ label: 'runs that failed' }),
                classifier.metricErrors().with({ label: 'batches that failed' }),
              ],
              width: half,
              height,
            }),
          ),
        ],
        [
          new Row(
            new LogQueryWidget({
              ...runs,
              title: 'Is it complete? The newest runs',
              view: LogQueryVisualizationType.TABLE,
              queryLines: [
                'filter message = "run ended"',
                'sort @timestamp desc',
                'display @timestamp, coalesce(error, ending) as ended, campaigns, campaignsDone, published, overdue, suspended',
                'limit 20',
              ],
              width: half,
            }),
            new GraphWidget({
              title: 'Seconds that the oldest bounce waits, and bounces that came to have no decision',
              left: [bounceQueue.metricOldestWait()],
              right: [bounceQueue.metricNewDeadLetters()],
              width: half,
              height,
            }),
          ),
        ],
        [
          new Row(
            new LogQueryWidget({
              ...batches,
              title: 'What is it deciding? Addresses a day',
              view: LogQueryVisualizationType.STACKEDAREA,
              queryLines: [
                'filter message = "batch classified"',
                'stats sum(decisions.suppress) as suppress, sum(decisions.retry) as retry, sum(decisions.review) as review, sum(decisions.ignore) as ignore by bin(1d)',
              ],
              width: third,
            }),
            new LogQueryWidget({
              ...runs,
              title: 'What does it cost? Requests to Constant Contact a day',
              view: LogQueryVisualizationType.BAR,
              queryLines: [
                'filter message = "run ended"',
                'stats max(requestsToday.spent) as requests by bin(1d)',
              ],
              width: third,
            }),
            new GraphWidget({
              title: 'Milliseconds of Lambda',
              left: [
                { label: 'poller', of: poller.function },
                { label: 'classifier', of: classifier.function },
              ].map(({ label, of }) =>
                of.metricDuration({ label, statistic: 'Sum', period: Duration.days(1) }),
              ),
              width: third,
              height,
            }),
          ),
        ],
      ],
    });
  }
}

import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Subscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { overdueBouncesTolerated } from '../shared/names.ts';
import { AlarmTopic } from './alarm-topic.ts';
import type { BounceClassifier } from './bounce-classifier.ts';
import type { BouncePoller } from './bounce-poller.ts';
import type { BounceQueue } from './bounce-queue.ts';
import { type HygieneAlarm, hygieneAlarm } from './hygiene-alarm.ts';

const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator;
const {
  BREACHING: silenceIsTheFailure,
  NOT_BREACHING: silenceIsFine,
  /** Only a run or a batch can know. Until one has looked again, nothing is known to be over. */
  IGNORE: silenceSaysNothing,
} = TreatMissingData;

/** The first period that shows it is enough: it does not pass by itself, or it must not wait. */
const once = [1, 1] as const;

/** What fails one run is often over at the next; what fails two of three is not. */
const twiceOfThree = [2, 3] as const;

/**
 * For six hours after it has been seen, in periods of five minutes: where bounces fail one by one, each would send a mail of
 * its own.
 */
const onceInSixHours = [1, 72] as const;

/** A run may slip from one period into the next, so a single empty period means nothing. */
const twiceRunning = [2, 2] as const;

export interface HygieneAlarmsProps {
  readonly poller: BouncePoller;
  readonly bounceQueue: BounceQueue;
  readonly classifier: BounceClassifier;
}

/** The alarms, each with a mail to the owner. */
export class HygieneAlarms extends Construct {
  /** Where the mails of all alarms come from. */
  readonly topic: Topic;
  /** Of the owner's address. */
  readonly subscription: Subscription;
  /** Gravest first. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: HygieneAlarmsProps) {
    super(scope, id);
    ({ topic: this.topic, subscription: this.subscription } = new AlarmTopic(this, 'Mail'));
    this.alarms = alarmsOf(props).map((alarm) => hygieneAlarm(alarm, this.topic));
  }
}

/** Every alarm, gravest first. They read thirteen metrics in all, each of which is billed; bench/prices.ts says how. */
function alarmsOf({ poller, bounceQueue, classifier }: HygieneAlarmsProps): readonly HygieneAlarm[] {
  return [
    {
      watched: bounceQueue,
      severity: 'critical',
      id: 'NewDeadLetters',
      metric: bounceQueue.metricNewDeadLetters(),
      comparisonOperator: above,
      threshold: 0,
      breaches: onceInSixHours,
      treatMissingData: silenceIsFine, // SQS stops reporting on a queue that has been idle for hours.
      harm: 'At least one bounce has no decision, and it is deleted for good when its time in the dead-letter queue ends.',
      firstStep: 'read one message of the dead-letter queue and the classifier log.',
      runbook: 'bounces-in-the-dead-letter-queue',
    },
    {
      watched: bounceQueue,
      severity: 'critical',
      id: 'Stalled',
      metric: bounceQueue.metricOldestWait(),
      comparisonOperator: above,
      // Older than all its receives could take: no consumer receives.
      threshold: bounceQueue.longestWait.toSeconds(),
      breaches: once,
      treatMissingData: silenceIsFine, // An empty queue has no oldest message.
      harm: 'Bounces are waiting and nothing reads them; they are deleted for good when their time in the queue ends.',
      firstStep: 'check that the classifier and its SQS trigger are enabled and not throttled.',
      runbook: 'the-bounce-queue-is-stalled',
      tellsWhenOver: true,
    },
    {
      watched: poller,
      severity: 'error',
      id: 'SignInNeeded',
      metric: poller.metricSignInNeeded(),
      comparisonOperator: above,
      threshold: 0,
      breaches: once,
      treatMissingData: silenceSaysNothing, // That none runs is the next alarm.
      harm: 'Constant Contact does not accept our sign-in, so no bounce is read.',
      firstStep: 'sign in again as docs/SIGN_IN.md says.',
      runbook: 'sign-in-is-needed',
      tellsWhenOver: true,
    },
    {
      watched: poller,
      severity: 'error',
      id: 'NotRunning',
      metric: poller.metricRuns(),
      comparisonOperator: below,
      threshold: 1,
      breaches: twiceRunning,
      treatMissingData: silenceIsTheFailure, // A function that is not invoked reports nothing at all.
      harm: 'The poller has stopped, so no bounce is read.',
      firstStep: 'check that the schedule is enabled.',
      runbook: 'the-poller-is-not-running',
      tellsWhenOver: true,
    },
    {
      watched: poller,
      severity: 'error',
      id: 'Failing',
      metric: poller.metricFailedRuns(),
      comparisonOperator: above,
      threshold: 0,
      breaches: twiceOfThree,
      treatMissingData: silenceIsFine, // That no run happens is the alarm before this.
      harm: 'Runs end in an error, so bounces of at least one campaign are not read.',
      firstStep: 'read the last error in the poller log.',
      runbook: 'the-poller-is-failing',
      tellsWhenOver: true,
    },
    {
      watched: poller,
      severity: 'error',
      id: 'RunsNotStarted',
      metric: poller.schedule.metricNotStarted(),
      comparisonOperator: above,
      threshold: 0,
      breaches: once,
      treatMissingData: silenceIsFine, // Scheduler counts nothing else.
      harm: 'The schedule could not start the poller, so bounces are read late or not at all.',
      firstStep: "read one message of the schedule's dead-letter queue, which names the reason.",
      runbook: 'the-schedule-could-not-start-the-poller',
    },
    {
      watched: classifier,
      severity: 'error',
      id: 'Failing',
      metric: classifier.metricErrors(),
      comparisonOperator: above,
      threshold: 0,
      breaches: twiceOfThree,
      treatMissingData: silenceSaysNothing, // Only a batch can tell that it works again.
      harm: 'Bounces arrive but do not become decisions.',
      firstStep: 'read the last error in the classifier log.',
      runbook: 'the-classifier-is-failing',
      tellsWhenOver: true,
    },
    {
      watched: classifier,
      severity: 'warning',
      id: 'UnknownCodes',
      metric: classifier.metricUnknownCodes(),
      comparisonOperator: above,
      threshold: 0,
      breaches: once,
      treatMissingData: silenceIsFine, // A batch without an unknown code says nothing.
      harm: 'Constant Contact sent a bounce code we do not know, so those addresses wait for a person.',
      firstStep: 'read the review list.',
      runbook: 'an-unknown-bounce-code-was-seen',
    },
    {
      watched: poller,
      severity: 'warning',
      id: 'IncidentOpen',
      metric: poller.metricIncidentsOpen(),
      comparisonOperator: above,
      threshold: 0,
      breaches: once,
      treatMissingData: silenceSaysNothing,
      harm: 'So many addresses at one provider bounced in one send that the provider is probably at fault; they wait undecided.',
      firstStep: 'look at the incident with npx bounce-hygiene incidents, and confirm or dismiss it.',
      runbook: 'an-incident-is-open',
      tellsWhenOver: true,
    },
    {
      watched: poller,
      severity: 'warning',
      id: 'BouncesMissing',
      metric: poller.metricBouncesOverdue(),
      comparisonOperator: above,
      threshold: overdueBouncesTolerated,
      breaches: twiceRunning,
      treatMissingData: silenceSaysNothing,
      harm: 'Constant Contact has counted bounces for more than a day that its reports do not show us, so decisions are missing.',
      firstStep: 'compare the missing bounces in the poller log with the campaign in Constant Contact.',
      runbook: 'bounces-are-missing',
      tellsWhenOver: true,
    },
    {
      watched: poller,
      severity: 'warning',
      id: 'ReportsSuspended',
      metric: poller.metricReportsSuspended(),
      comparisonOperator: above,
      threshold: 0,
      breaches: once,
      treatMissingData: silenceSaysNothing,
      harm: "At least one campaign's report, details or counters could not be read for a day, so its bounces may be missing.",
      firstStep: 'find its id in the poller log.',
      runbook: 'a-report-is-suspended',
    },
  ];
}

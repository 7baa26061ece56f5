import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { classifierMetrics, metricNamespace, pollerMetrics } from '../../shared/names.ts';
import { anchorOf } from './support/anchor.ts';
import { resource, resourcesOf, type Statement, synthesised } from './support/synthesised.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly TreatMissingData?: string;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: { Name: string; Value: unknown }[];
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly Metrics?: { Expression?: string; MetricStat?: { Metric: object; Stat: string; Period: number } }[];
}

const template = synthesised();
const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties as unknown as Alarm,
);
const runbook = readFileSync(new URL('../../docs/RUNBOOK.md', import.meta.url), 'utf8');

function alarm(name: string): Alarm {
  const found = alarms.find(({ AlarmName }) => AlarmName.endsWith(`/${name}`));
  if (!found) throw new Error(`there is no alarm ${name}`);
  return found;
}

describe.each(alarms)('$AlarmName', (subject) => {
  const [, anchor] = /Runbook: docs\/RUNBOOK\.md#(\S+)$/.exec(subject.AlarmDescription) ?? [];
  const article = runbook.split(/^## /m).find((part) => anchorOf(part.split('\n')[0] ?? '') === anchor) ?? '';

  test('says the harm and the first step, each in one sentence', () => {
    expect(subject.AlarmDescription).toMatch(/^[A-Z][^.]+\. First step: [^.]+(\.md[^.]*)?\. Runbook: \S+$/);
  });

  test('states no number that could outlive its setting', () => {
    expect(subject.AlarmDescription).not.toMatch(/\d/);
  });

  test('links to a heading of the runbook, which names it and says what to do', () => {
    expect(article).toContain(`\`${subject.AlarmName}\``);
    for (const part of ['What it means', 'How to look', 'How to fix', 'When to ignore it']) {
      expect(article).toContain(`### ${part}\n`);
    }
  });

  test('has chosen what silence means and sends its mail to the topic', () => {
    expect(subject.TreatMissingData).toMatch(/^(breaching|notBreaching|ignore)$/);
    expect(subject.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsMailTopic/) }]);
  });

  test('looks back over no more than a day at the longest period, beyond which CloudWatch checks hourly', () => {
    const longest = Object.values(
      resourcesOf(synthesised({ pollMinutes: '360' }), 'AWS::CloudWatch::Alarm'),
    ).map(({ Properties }) => Properties as unknown as Alarm);
    const same = longest.find(({ AlarmName }) => AlarmName === subject.AlarmName);

    const ofMath = same?.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? []) ?? [];
    const period = same?.Period ?? Math.max(...ofMath);
    expect(period * (same?.EvaluationPeriods ?? Number.NaN)).toBeLessThanOrEqual(24 * 60 * 60);
  });
});

describe('the alarms', () => {
  test('read at most thirteen metrics, which are all that watching costs while nothing is wrong', () => {
    const read = alarms.map(({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1);

    expect(read.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(13);
  });

  test('say in their name how soon a person has to look, after the name of the stack', () => {
    expect(
      Object.groupBy(
        alarms.map(({ AlarmName }) => AlarmName.split('/')),
        ([, severity = '']) => severity,
      ),
    ).toEqual({
      critical: [
        ['BounceHygiene', 'critical', 'BounceQueue', 'NewDeadLetters'],
        ['BounceHygiene', 'critical', 'BounceQueue', 'Stalled'],
      ],
      error: expect.arrayContaining([['BounceHygiene', 'error', 'Poller', 'SignInNeeded']]),
      warning: expect.arrayContaining([['BounceHygiene', 'warning', 'Poller', 'IncidentOpen']]),
    });
  });

  test('take silence for a failure where silence is the failure, and nowhere else', () => {
    const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');

    expect(breaching).toEqual([alarm('Poller/NotRunning')]);
    expect(breaching[0]).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Invocations' });
  });

  test('watch the poller at the period it is scheduled with', () => {
    const faster = synthesised({ pollMinutes: '20' });
    const notRunning = resource(faster, 'AWS::CloudWatch::Alarm', 'PollerNotRunning').Properties;

    expect(alarm('Poller/NotRunning').Period).toBe(15 * 60);
    expect(notRunning.Period).toBe(20 * 60);
  });

  test.each([
    ['Poller/SignInNeeded', pollerMetrics.signInNeeded],
    ['Poller/ReportsSuspended', pollerMetrics.reportsSuspended],
    ['Classifier/UnknownCodes', classifierMetrics.unknownCodes],
  ])('find the metric of %s under the one dimension the functions publish with', (name, MetricName) => {
    expect(alarm(name)).toMatchObject({
      Namespace: metricNamespace,
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'BounceHygiene' }],
    });
  });

  test('stay as they are while no run can look, where only a run or a batch can know', () => {
    const kept = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'ignore');

    expect(new Set(kept.map(({ MetricName }) => MetricName))).toEqual(
      new Set([...Object.values(pollerMetrics), 'Errors']),
    );
    expect(kept).toContainEqual(alarm('Classifier/Failing'));
    expect(kept).not.toContainEqual(alarm('Poller/Failing'));
  });

  test("see a classifier that stores nothing by Lambda's own count of errors, which needs no code of ours", () => {
    expect(alarm('Classifier/Failing')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Threshold: 0,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
    });
  });

  test('see runs that were not started as they happen, whatever still lies in their dead-letter queue', () => {
    expect(alarm('Poller/RunsNotStarted')).toMatchObject({
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationsSentToDeadLetterCount',
    });
  });

  test('see dead letters by how many they grow, those that somebody looks at included', () => {
    const [growth, ...counts] = alarm('BounceQueue/NewDeadLetters').Metrics ?? [];

    expect(growth?.Expression).toBe('DIFF(FILL(visible, 0) + FILL(hidden, 0))');
    expect(counts).toMatchObject(
      ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible'].map((MetricName) => ({
        MetricStat: { Metric: { MetricName }, Stat: 'Average' },
      })),
    );
  });

  test('take a long first reading for no stall, until half of the time is over that a bounce may wait', () => {
    const [wait] = alarm('BounceQueue/Stalled').Metrics ?? [];
    const { MessageRetentionPeriod } = resource(template, 'AWS::SQS::Queue', 'BounceQueueE').Properties as {
      MessageRetentionPeriod: number;
    };

    expect(wait?.Expression).toBe(`IF(FILL(decided, 0) > 0, age - ${MessageRetentionPeriod / 2}, age)`);
  });

  test('see a stalled queue only when a bounce is older than all its receives could take', () => {
    const { VisibilityTimeout, RedrivePolicy } = resource(template, 'AWS::SQS::Queue', 'BounceQueueE')
      .Properties as { VisibilityTimeout: number; RedrivePolicy: { maxReceiveCount: number } };

    expect(alarm('BounceQueue/Stalled').Threshold).toBe(VisibilityTimeout * RedrivePolicy.maxReceiveCount);
  });
});

describe('the topic', () => {
  const [statements] = Object.values(resourcesOf(template, 'AWS::SNS::TopicPolicy')).map(
    ({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
  );

  test('refuses whoever does not speak TLS', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  test("lets this account's alarms publish, without which they would be mute", () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  test('mails the address given at deployment', () => {
    expect(resource(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: { Ref: 'AlarmEmail' },
    });
  });
});

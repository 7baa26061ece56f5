import type { Template } from 'aws-cdk-lib/assertions';
import { dayMs } from '../../shared/bounce/instant.ts';
import { resourcesOf } from '../infra/support/synthesised.ts';
import { deployed } from '../simulation/deployed.ts';
import { system as asItIs } from '../simulation/system.ts';
import { simulate } from '../simulation/world/world.ts';
import { metricKey, readAlarm, type TemplateAlarm } from './cloudwatch/alarm.ts';
import { playAlarm, type Samples } from './cloudwatch/evaluate.ts';
import { type Recorder, recordMetrics } from './deployed-metrics.ts';
import { namesIn } from './deployed-names.ts';
import type { Rehearsal } from './faults.ts';

/** What an alarm did while something was wrong. */
export interface Fired {
  /** The end of its name: what it watches, and which. */
  readonly alarm: string;
  /** From the fault to the first mail. */
  readonly minutes: number;
  /** Mails that it is on, and that it is over. */
  readonly mails: number;
  readonly over: number;
}

const minuteMs = 60_000;

export function alarmsOf(template: Template): readonly TemplateAlarm[] {
  return Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    readAlarm(Properties),
  );
}

/** What CloudWatch is told while the real functions run through a rehearsal. */
export async function metricsOf(
  { plan, days, fromMs, system, aws }: Rehearsal,
  template: Template,
): Promise<ReadonlyMap<string, Samples>> {
  const names = namesIn(template);
  const brokenFrom = plan.startAt + fromMs;
  let recorder: Recorder | undefined;
  await simulate(plan, system ? system(asItIs, brokenFrom) : asItIs, {
    invariants: [],
    untilBroken: false,
    watch: (world) => {
      recorder = recordMetrics(world, names, {
        isRead: (at) => aws !== 'reads no queue' || at < brokenFrom,
      });
      return recorder.observer;
    },
  });
  const until = plan.startAt + days * dayMs;
  const samples = new Map(recorder?.samples(until));
  if (aws === 'starts no run') {
    const key = metricKey('AWS/Scheduler', 'InvocationsSentToDeadLetterCount', [
      ['ScheduleGroup', names.scheduleGroup],
    ]);
    const { runMs } = deployed.poller.intervals;
    const lost = Array.from({ length: Math.floor((until - brokenFrom) / runMs) }, (_, number) => ({
      at: brokenFrom + number * runMs,
      value: 1,
    }));
    samples.set(key, lost);
  }
  return samples;
}

/** Which alarms of a template are on, given what CloudWatch was told. */
export function firedBy(
  alarms: readonly TemplateAlarm[],
  samples: ReadonlyMap<string, Samples>,
  { plan, days, fromMs }: Rehearsal,
  everyMs = minuteMs,
): readonly Fired[] {
  const { startAt } = plan;
  // What is there before the first run has ended is no alarm of a deployment that works.
  const settled = startAt + 2 * 60 * minuteMs;
  return alarms.flatMap((alarm) => {
    const transitions = playAlarm(alarm, samples, { from: startAt, to: startAt + days * dayMs, everyMs });
    const on = transitions.filter(
      ({ at, to }) => to === 'ALARM' && at > Math.min(settled, startAt + Math.max(fromMs, 1)),
    );
    const [first] = on;
    if (!first || !alarm.mails.on) return [];
    const over = transitions.filter(({ at, to }) => to === 'OK' && at > first.at);
    return {
      alarm: alarm.name.split('/').slice(-2).join('/'),
      minutes: Math.round((first.at - startAt - fromMs) / minuteMs),
      mails: on.length,
      over: alarm.mails.over ? over.length : 0,
    };
  });
}

/** What was expected of a rehearsal and did not come true: one sentence each. */
export function problemsOf({ fires }: Rehearsal, fired: readonly Fired[]): readonly string[] {
  const missed = Object.keys(fires).filter((name) => fired.every(({ alarm }) => alarm !== name));
  return [
    ...missed.map((name) => `${name} is not on`),
    ...fired.flatMap(({ alarm, minutes, mails, over }) => {
      const expected = fires[alarm];
      if (!expected) return `${alarm} is on after ${minutes} minutes`;
      return [
        ...(minutes < 0 || minutes > expected.withinMinutes
          ? [`${alarm} is on after ${minutes} minutes, not within ${expected.withinMinutes}`]
          : []),
        ...(mails === expected.mails ? [] : [`${alarm} sends ${mails} mails, not ${expected.mails}`]),
        ...(over === (expected.over ?? 0)
          ? []
          : [`${alarm} is over ${over} times, not ${expected.over ?? 0}`]),
      ];
    }),
  ];
}

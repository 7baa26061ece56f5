import type { Observed } from '../simulation/invariants/observed.ts';
import type { Observer } from '../simulation/world/observer.ts';
import { metricKey } from './cloudwatch/alarm.ts';
import type { Samples } from './cloudwatch/evaluate.ts';
import type { DeployedNames } from './deployed-names.ts';
import { metricsInLog } from './powertools-metrics.ts';
import { type MessageLife, queueMetrics } from './queue-metrics.ts';

/** The age of the oldest message leaves out those received so often. Source: SQS Developer Guide, available metrics. */
const receivesThatHide = 3;

/** What CloudWatch is told while a simulation runs: by the functions in their log, and by Lambda and SQS of themselves. */
export interface Recorder {
  readonly observer: Observer;
  /** Everything up to a time, by the metrics' keys. */
  samples(until: number): ReadonlyMap<string, Samples>;
}

/** @param isRead false where nothing receives from the queue: then no message ever leaves it. */
export function recordMetrics(
  { now, queue, plan }: Observed,
  names: DeployedNames,
  { isRead = () => true }: { readonly isRead?: (at: number) => boolean } = {},
): Recorder {
  const told = new Map<string, { at: number; value: number }[]>();
  const lives = new Map<string, MessageLife>();
  let isOver = false;

  function tell(key: string, value: number, at = now()): void {
    const samples = told.get(key) ?? [];
    samples.push({ at, value });
    told.set(key, samples);
  }

  const ofLambda = (metric: string, name: string) =>
    metricKey('AWS/Lambda', metric, [['FunctionName', name]]);

  function lookAtQueue(): void {
    for (const { id, receives } of queue.messages) {
      const life = lives.get(id);
      if (life && receives >= receivesThatHide) life.hiddenAt ??= now();
    }
    for (const { id } of queue.deadLetters) {
      const life = lives.get(id);
      if (life) life.deadAt ??= now();
    }
  }

  const observer: Observer = {
    says(_by, text) {
      if (!isOver) for (const { key, value } of metricsInLog(text, names.service)) tell(key, value);
    },
    sends(_by, { id }) {
      if (!isOver) lives.set(id, { sentAt: now() });
    },
    deletes(_by, { id }) {
      const life = lives.get(id);
      if (!isOver && life && isRead(now())) life.deletedAt = now();
    },
    ends({ name, beganAt }, { how }) {
      const called = /^poll/.test(name) ? names.poller : /^batch/.test(name) ? names.classifier : undefined;
      if (isOver || called === undefined) return;
      tell(ofLambda('Invocations', called), 1, beganAt);
      tell(ofLambda('Errors', called), Number(how !== 'answered'));
      if (isRead(now())) lookAtQueue();
      // What follows is the simulation's recovery, and no part of the plan.
      isOver = name === `poll ${plan.runs.length}`;
    },
  };

  return {
    observer,
    samples(until) {
      const ofFunctions = [...told].map(
        ([key, some]) => [key, some.toSorted((one, other) => one.at - other.at)] as const,
      );
      const ofQueues = queueMetrics([...lives.values()], names, { from: plan.startAt, until });
      return new Map<string, Samples>([...ofFunctions, ...ofQueues]);
    },
  };
}

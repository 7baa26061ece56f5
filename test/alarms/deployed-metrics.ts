import { z } from 'zod';
import type { Observed } from '../simulation/invariants/observed.ts';
import type { Observer } from '../simulation/world/observer.ts';
import { metricKey } from './cloudwatch/alarm.ts';
import type { Samples } from './cloudwatch/evaluate.ts';
import type { DeployedNames } from './deployed-names.ts';

const minuteMs = 60_000;
/** SQS reports nothing of a queue in which nothing has been for so long. Source: SQS Developer Guide, available metrics. */
const activeForMs = 6 * 60 * minuteMs;
/** The age of the oldest message leaves out those that were received so often. Source: as above. */
const receivesThatHide = 3;

/** What CloudWatch is told while a simulation runs: by the functions in their log, and by Lambda and SQS of themselves. */
export interface Recorder {
  readonly observer: Observer;
  /** Everything up to a time, by the metrics' keys. */
  samples(until: number): ReadonlyMap<string, Samples>;
}

interface Life {
  readonly sentAt: number;
  hiddenAt?: number;
  /** Decided, or moved to the dead letters. */
  goneAt?: number;
  deadAt?: number;
}

const emf = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** @param isRead false where nothing receives from the queue: then no message ever leaves it. */
export function recordMetrics(
  { now, queue, plan }: Observed,
  names: DeployedNames,
  { isRead = () => true }: { readonly isRead?: (at: number) => boolean } = {},
): Recorder {
  const said = new Map<string, { at: number; value: number }[]>();
  const lives = new Map<string, Life>();
  const deletedAt: number[] = [];
  let isOver = false;

  function add(key: string, value: number, at = now()): void {
    const samples = said.get(key) ?? [];
    samples.push({ at, value });
    said.set(key, samples);
  }

  const lambda = (metric: string, name: string) => metricKey('AWS/Lambda', metric, [['FunctionName', name]]);

  function look(): void {
    for (const { id, receives } of queue.messages) {
      const life = lives.get(id);
      if (life && receives >= receivesThatHide) life.hiddenAt ??= now();
    }
    for (const { id } of queue.deadLetters) {
      const life = lives.get(id);
      if (life && life.deadAt === undefined) Object.assign(life, { goneAt: now(), deadAt: now() });
    }
  }

  const observer: Observer = {
    says(_by, text) {
      if (isOver) return;
      for (const line of text.split('\n')) if (line.includes('"_aws"')) hear(JSON.parse(line));
    },
    sends(_by, { id }) {
      if (!isOver) lives.set(id, { sentAt: now() });
    },
    deletes(_by, { id }) {
      const life = lives.get(id);
      if (isOver || !life || !isRead(now())) return;
      life.goneAt = now();
      deletedAt.push(now());
    },
    ends({ name, beganAt }, { how }) {
      if (isOver) return;
      const isPoll = name.startsWith('poll');
      if (isPoll || name.startsWith('batch')) {
        const called = isPoll ? names.poller : names.classifier;
        add(lambda('Invocations', called), 1, beganAt);
        add(lambda('Errors', called), Number(how !== 'answered'));
      }
      if (isRead(now())) look();
      isOver = name === `poll ${plan.runs.length}`;
    },
  };

  return {
    observer,
    samples(until) {
      const samples = new Map<string, Samples>();
      for (const [key, some] of said)
        samples.set(
          key,
          some.toSorted((one, other) => one.at - other.at),
        );
      for (const [key, some] of queueSamples(plan.startAt, until)) samples.set(key, some);
      return samples;
    },
  };

  /** A line of Powertools in the embedded metric format. The service's name is the function's, from the template. */
  function hear(line: unknown): void {
    const { _aws } = emf.parse(line);
    const values = line as Readonly<Record<string, unknown>>;
    for (const { Namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics) {
      const dimensions = Dimensions[0].map(
        (name) => [name, name === 'service' ? names.service : String(values[name])] as const,
      );
      for (const { Name } of Metrics) {
        const value = values[Name];
        for (const each of Array.isArray(value) ? value : [value])
          add(metricKey(Namespace, Name, dimensions), Number(each));
      }
    }
  }

  /** A sample a minute of each metric of both queues. */
  function queueSamples(from: number, until: number): Map<string, Samples> {
    const all = [...lives.values()].toSorted((one, other) => one.sentAt - other.sentAt);
    const ofQueue = (metric: string, name: string) => metricKey('AWS/SQS', metric, [['QueueName', name]]);
    const made = new Map<string, { at: number; value: number }[]>();
    const put = (key: string, at: number, value: number) => {
      const some = made.get(key) ?? [];
      some.push({ at, value });
      made.set(key, some);
    };
    let activeUntil = from;
    let deadUntil = from;
    let waiting: Life[] = [];
    let [arrived, deleted] = [0, 0];
    for (let at = from; at <= until; at += minuteMs) {
      for (let life = all[arrived]; life && life.sentAt <= at; life = all[arrived]) {
        waiting.push(life);
        arrived += 1;
      }
      const before = deleted;
      while ((deletedAt[deleted] ?? Number.POSITIVE_INFINITY) <= at) deleted += 1;
      waiting = waiting.filter(({ goneAt }) => goneAt === undefined || goneAt > at);
      if (waiting.length > 0 || deleted > before) activeUntil = at + activeForMs;
      if (at < activeUntil) {
        put(ofQueue('NumberOfMessagesDeleted', names.queue), at, deleted - before);
        const seen = waiting.filter(({ hiddenAt }) => hiddenAt === undefined || hiddenAt > at);
        const [oldest] = seen;
        put(
          ofQueue('ApproximateAgeOfOldestMessage', names.queue),
          at,
          oldest ? (at - oldest.sentAt) / 1_000 : 0,
        );
      }
      const dead = all.filter(({ deadAt }) => deadAt !== undefined && deadAt <= at).length;
      if (dead > 0) deadUntil = at + activeForMs;
      if (at < deadUntil) {
        put(ofQueue('ApproximateNumberOfMessagesVisible', names.deadLetters), at, dead);
        put(ofQueue('ApproximateNumberOfMessagesNotVisible', names.deadLetters), at, 0);
      }
    }
    return made;
  }
}

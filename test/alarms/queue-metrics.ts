import { metricKey } from './cloudwatch/alarm.ts';
import type { Samples } from './cloudwatch/evaluate.ts';
import type { DeployedNames } from './deployed-names.ts';

const minuteMs = 60_000;
/** SQS reports nothing of a queue in which nothing has been for so long. Source: SQS Developer Guide, available metrics. */
const activeForMs = 6 * 60 * minuteMs;

/** A message of the bounce queue. */
export interface MessageLife {
  readonly sentAt: number;
  /** Received so often that it does not count as the oldest any more. */
  hiddenAt?: number;
  /** Deleted because it is decided. */
  deletedAt?: number;
  /** Moved to the dead-letter queue. */
  deadAt?: number;
}

const hasHappened = (then: number | undefined, at: number) => then !== undefined && then <= at;

/** What SQS tells CloudWatch of both queues, a sample a minute. */
export function queueMetrics(
  lives: readonly MessageLife[],
  names: Pick<DeployedNames, 'queue' | 'deadLetters'>,
  { from, until }: { readonly from: number; readonly until: number },
): ReadonlyMap<string, Samples> {
  const bySending = lives.toSorted((one, other) => one.sentAt - other.sentAt);
  const [deleted, ages, visible] = [[], [], []] as { at: number; value: number }[][];
  let waiting: MessageLife[] = [];
  let [sent, dead] = [0, 0];
  let [activeUntil, deadActiveUntil] = [from, from];
  for (let at = from; at <= until; at += minuteMs) {
    for (let life = bySending[sent]; life && life.sentAt <= at; life = bySending[sent]) {
      waiting.push(life);
      sent += 1;
    }
    const before = waiting.length;
    const nowDead = waiting.filter(({ deadAt }) => hasHappened(deadAt, at)).length;
    waiting = waiting.filter((life) => !hasHappened(life.deletedAt, at) && !hasHappened(life.deadAt, at));
    dead += nowDead;
    if (before > 0) activeUntil = at + activeForMs;
    if (dead > 0) deadActiveUntil = at + activeForMs;
    if (at < activeUntil) {
      deleted?.push({ at, value: before - waiting.length - nowDead });
      const oldest = waiting.find(({ hiddenAt }) => !hasHappened(hiddenAt, at));
      ages?.push({ at, value: oldest ? (at - oldest.sentAt) / 1_000 : 0 });
    }
    if (at < deadActiveUntil) visible?.push({ at, value: dead });
  }
  const key = (metric: string, name: string) => metricKey('AWS/SQS', metric, [['QueueName', name]]);
  return new Map<string, Samples>([
    [key('NumberOfMessagesDeleted', names.queue), deleted ?? []],
    [key('ApproximateAgeOfOldestMessage', names.queue), ages ?? []],
    [key('ApproximateNumberOfMessagesVisible', names.deadLetters), visible ?? []],
    // Nobody looks at them.
    [
      key('ApproximateNumberOfMessagesNotVisible', names.deadLetters),
      (visible ?? []).map(({ at }) => ({ at, value: 0 })),
    ],
  ]);
}

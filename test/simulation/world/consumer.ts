import * as z from 'zod';
import { shuffled } from '../../../local/servers/shuffle.ts';
import type { Draw } from '../../../local/simulated-account/draw.ts';
import { deployed } from '../deployed.ts';
import type { FaultInjector } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { Classified } from './functions.ts';
import type { Ending, Invocation } from './lambda.ts';
import type { Observers } from './observer.ts';
import type { Queue } from './queue.ts';
import type { Planned, Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import type { Message } from './values.ts';

/** Lambda's event source: takes batches off the queue, in any order, and deletes what the function has not failed. */
export interface Consumer {
  /** Batches that are being worked on. */
  running(): number;
}

export interface ConsumerParts {
  readonly plan: Plan;
  readonly queue: Queue;
  readonly timeline: Timeline;
  readonly injector: FaultInjector;
  readonly trace: Trace;
  readonly draw: Draw;
  /** Invokes the classifier. */
  readonly classify: (batch: readonly Message[]) => Promise<Classified>;
  readonly observers: Observers;
}

const { batchWindowMs, maxConcurrency } = deployed.classifier;
const heldBackMs = 3_600_000;
const neverMs = Number.POSITIVE_INFINITY;
/** From milliseconds, in which a plan reckons, to up to an hour. */
const lateTimes = 1_000;

const answerShape = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

export function createConsumer(parts: ConsumerParts): Consumer {
  const { plan, queue, timeline, injector, trace, draw } = parts;
  let running = 0;
  let planned: Planned | undefined;

  function pollAt(time: number): void {
    if (planned && planned.at <= time) return;
    if (planned) planned.dropped = true;
    planned = timeline.at(time, () => {
      planned = undefined;
      poll();
    });
  }

  /** Whatever has been received too often goes to the dead-letter queue instead. */
  function receive(): Message[] {
    const visible = queue.messages.filter(({ visibleAt }) => visibleAt <= timeline.now());
    const batch: Message[] = [];
    for (const message of shuffled(visible, draw.random).slice(0, draw.between(1, plan.batchSize))) {
      message.receives += 1;
      message.visibleAt = timeline.now() + deployed.queue.visibilityMs;
      if (message.receives <= plan.maxReceiveCount) batch.push(message);
      else queue.deadLetters.push(...take(message));
    }
    return batch;
  }

  function take(message: Message): Message[] {
    const place = queue.messages.indexOf(message);
    return place < 0 ? [] : queue.messages.splice(place, 1);
  }

  function remove(message: Message, by: Invocation): void {
    take(message);
    for (const observer of parts.observers.deletes) observer(by, message);
  }

  function poll(): void {
    if (running >= maxConcurrency) return;
    const batch = receive();
    if (batch.length > 0) void deliver(batch);
    lookAgain();
  }

  function lookAgain(): void {
    const next = queue.messages.reduce((soonest, { visibleAt }) => Math.min(soonest, visibleAt), neverMs);
    if (running < maxConcurrency && Number.isFinite(next)) pollAt(Math.max(next, timeline.now() + 1));
  }

  async function deliver(batch: readonly Message[]): Promise<void> {
    const { kind, ms = 0 } = injector.next('deliver a batch') ?? {};
    if (kind === 'held back') {
      for (const message of batch) message.visibleAt = timeline.now() + heldBackMs;
      return;
    }
    running += 1;
    const [first] = batch;
    const delivered = kind === 'twice in one batch' && first ? [...batch, first] : batch;
    const { by, ending } = await parts.classify(delivered);
    const failed = failedOf(ending, delivered);
    trace.note('queue', 'batch over', ending.how, () => `${failed.size} of ${delivered.length} failed`);
    for (const message of batch) if (!failed.has(message.id)) remove(message, by);
    // SQS stores copies: one of a deleted message may come up once more, under the same id, and long afterwards.
    if (kind === 'delivered again' && first) {
      queue.messages.push({ ...first, visibleAt: timeline.now() + batchWindowMs + ms * lateTimes });
    }
    running -= 1;
    lookAgain();
  }

  queue.onArrival = () => pollAt(timeline.now() + draw.between(50, batchWindowMs));
  return { running: () => running };
}

/** Ids of the messages that stay, as Lambda reads an answer: anything it does not understand counts as success. */
function failedOf(ending: Ending, batch: readonly Message[]): ReadonlySet<string> {
  const all = new Set(batch.map(({ id }) => id));
  if (ending.how !== 'answered') return all;
  const answer = answerShape.safeParse(ending.value);
  if (!answer.success) return new Set();
  const named = answer.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  // An id that is not of this batch, an empty one too, fails all of it.
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { compareText } from '../../shared/bounce/compare-text.ts';
import { dayMs, type Instant } from '../../shared/bounce/instant.ts';
import type { Clock } from '../../shared/clock.ts';
import { callAws } from '../../shared/storage/call.ts';
import { type DeadLetterCause, deadLetterCause } from './dead-letter-cause.ts';

/** A message that could not be decided, and is hidden from other readers until it is given back. */
export interface DeadLetter {
  readonly id: string;
  /** What dropping it and giving it back take; of this look only. */
  readonly receipt: string;
  readonly body: string;
  /** When it was published for the first time: moving it to the dead letters has not changed that. */
  readonly sentAt: Instant;
  /** When the queue deletes it; undefined where it is kept until somebody drops it. */
  readonly deletedAt: Instant | undefined;
  /** How often it was received, this look included. */
  readonly receives: number;
  readonly why: DeadLetterCause;
}

/** What one look at the dead letters has found. */
export interface DeadLetterLook {
  /** Each once, oldest first. */
  readonly letters: readonly DeadLetter[];
  /** About as many more are hidden by another reader, or by a look that ended without giving back what it held. */
  readonly inFlight: number;
  /** False where there may be more: the look ended at its limit, or somebody stopped it. */
  readonly isWhole: boolean;
}

interface LookLimits {
  /** Messages to look at; 10,000 unless given. */
  readonly most?: number;
  readonly isInterrupted?: () => boolean;
  /** Called with how many messages have been looked at. */
  readonly onProgress?: (looked: number) => void;
}

/** The queue of what could not be decided. */
export interface DeadLetters {
  /**
   * Looks at every message once. They are hidden from everybody else until they are given back or dropped, or until
   * `hiddenSeconds` have passed.
   *
   * @throws {StorageError} when SQS fails; what was held is given back as far as possible.
   */
  look(limits?: LookLimits): Promise<DeadLetterLook>;
  /**
   * Deletes messages for good.
   *
   * @returns those that SQS refused to delete; another reader has probably taken them.
   * @throws {StorageError}
   */
  drop(letters: readonly DeadLetter[]): Promise<readonly DeadLetter[]>;
  /**
   * Lets others see messages again at once.
   *
   * @returns false where SQS did not do it: they come back by themselves when `hiddenSeconds` have passed.
   */
  giveBack(letters: readonly DeadLetter[]): Promise<boolean>;
}

/** Long enough to look at ten thousand messages, short enough that a killed look is over before anybody wonders. */
const hiddenSeconds = 120;
/** A message is at most 9 KB, so these are at most 90 MB, and mostly 5. */
const mostLooked = 10_000;
const mostPerCall = 10;
/** A long poll asks all servers of the queue; a short one some of them, and finds nothing where there is something. */
const waitSeconds = 1;
/** The counts of a queue are a minute late and may be wrong: where they promise more, it is asked so often again. */
const mostEmptyAnswers = 4;
/** What the stack gives the queue, where the queue does not say. Source: infra/bounce-queue.ts. */
const usualRetentionMs = 14 * dayMs;

/** The dead letters of a deployed stack. */
export function createDeadLetters(sqs: SQSClient, queueUrl: string, clock: Clock): DeadLetters {
  async function readAttributes() {
    const { Attributes = {} } = await callAws(
      'read the attributes of the dead-letter queue',
      sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'MessageRetentionPeriod',
          ],
        }),
      ),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      retentionMs: Number(Attributes.MessageRetentionPeriod ?? usualRetentionMs / 1_000) * 1_000,
    };
  }

  async function receive(): Promise<readonly Message[]> {
    const { Messages = [] } = await callAws(
      'read the dead letters',
      sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: mostPerCall,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        }),
      ),
    );
    return Messages;
  }

  function toDeadLetter(message: Message, retentionMs: number): DeadLetter {
    const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
    const now = clock.now();
    const sentMs = Number(Attributes.SentTimestamp ?? now.getTime());
    return {
      id: MessageId,
      receipt: ReceiptHandle,
      body: Body,
      sentAt: new Date(sentMs).toISOString(),
      deletedAt: new Date(sentMs + retentionMs).toISOString(),
      receives: Number(Attributes.ApproximateReceiveCount ?? 1),
      why: deadLetterCause(Body, now),
    };
  }

  /** Takes messages until there are no new ones; `found` holds what was taken, also where it throws. */
  async function take(
    found: Map<string, DeadLetter>,
    retentionMs: number,
    { most = mostLooked, isInterrupted = () => false, onProgress = () => {} }: LookLimits,
  ): Promise<boolean> {
    let emptyAnswers = 0;
    while (found.size < most) {
      if (isInterrupted()) return false;
      const before = found.size;
      // One that is delivered twice is held by its newest receipt.
      for (const message of await receive()) {
        const letter = toDeadLetter(message, retentionMs);
        found.set(letter.id, letter);
      }
      onProgress(found.size);
      if (found.size > before) emptyAnswers = 0;
      else {
        emptyAnswers += 1;
        if (emptyAnswers === mostEmptyAnswers || (await readAttributes()).visible === 0) return true;
      }
    }
    return (await readAttributes()).visible === 0;
  }

  async function giveBack(letters: readonly DeadLetter[]): Promise<boolean> {
    let isDone = true;
    for (const some of inTens(letters)) {
      const Entries = entriesOf(some).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      const { Failed = [] } = await sqs.send(command).catch(() => ({ Failed: Entries }));
      isDone &&= Failed.length === 0;
    }
    return isDone;
  }

  return {
    async look(limits = {}) {
      // Before this look hides any itself.
      const { hidden, retentionMs } = await readAttributes();
      const found = new Map<string, DeadLetter>();
      try {
        const isWhole = await take(found, retentionMs, limits);
        const letters = [...found.values()].toSorted(
          (one, other) => compareText(one.sentAt, other.sentAt) || compareText(one.id, other.id),
        );
        return { letters, inFlight: hidden, isWhole };
      } catch (error) {
        await giveBack([...found.values()]);
        throw error;
      }
    },
    async drop(letters) {
      const refused: DeadLetter[] = [];
      for (const some of inTens(letters)) {
        const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entriesOf(some) });
        const { Successful = [] } = await callAws('drop dead letters', sqs.send(command));
        // What the answer does not list as deleted counts as refused.
        const dropped = new Set(Successful.map(({ Id }) => Id));
        refused.push(...some.filter((_, position) => !dropped.has(String(position))));
      }
      return refused;
    },
    giveBack,
  };
}

function entriesOf(letters: readonly DeadLetter[]): { Id: string; ReceiptHandle: string }[] {
  return letters.map(({ receipt }, position) => ({ Id: String(position), ReceiptHandle: receipt }));
}

function inTens<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / mostPerCall) }, (_, at) =>
    items.slice(at * mostPerCall, (at + 1) * mostPerCall),
  );
}

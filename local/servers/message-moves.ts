import * as z from 'zod';

/** An error of SQS, under the name that the SDK gives to what it throws. */
export class SqsFault extends Error {}

/** What moving takes: a call of SQS, and the queue that a dead-letter queue belongs to. */
export interface MovePorts {
  call(operation: string, input: object): Promise<unknown>;
  /** URLs by the ARN of a dead-letter queue. */
  route(sourceArn: string): { readonly source: string; readonly destination: string } | undefined;
}

export interface MessageMoves {
  /**
   * Does what `StartMessageMoveTask` or `ListMessageMoveTasks` asks, and moves some messages each time that somebody
   * lists.
   *
   * @returns undefined for other operations.
   * @throws {SqsFault}
   */
  answer(operation: string, input: unknown): Promise<object | undefined>;
  /** How many messages are moved each time from now on. */
  movesAtATime(messages: number): void;
  /** Ends the task that is running as SQS does it when the destination refuses. */
  failRunning(reason: string): void;
}

interface Task {
  readonly sourceArn: string;
  readonly startedAt: number;
  readonly toMove: number;
  status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  moved: number;
  reason?: string;
}

const input = z.object({ SourceArn: z.string() });
const received = z.object({
  Messages: z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })).optional(),
});
const counted = z.object({ Attributes: z.object({ ApproximateNumberOfMessages: z.coerce.number() }) });
/** As many as SQS lists. Source: AWS, ListMessageMoveTasks. */
const mostListed = 10;

/** Plays the tasks that move dead letters back, which the embedded SQS does not know. */
export function createMessageMoves({ call, route }: MovePorts): MessageMoves {
  const tasks: Task[] = [];
  let atATime = Number.POSITIVE_INFINITY;

  async function advance(task: Task): Promise<void> {
    const queues = route(task.sourceArn);
    for (let moved = 0; queues && moved < atATime; moved += 1) {
      const { Messages: [message] = [] } = received.parse(
        await call('ReceiveMessage', { QueueUrl: queues.source, MaxNumberOfMessages: 1, WaitTimeSeconds: 0 }),
      );
      if (!message) {
        task.status = 'COMPLETED';
        return;
      }
      await call('SendMessage', { QueueUrl: queues.destination, MessageBody: message.Body });
      await call('DeleteMessage', { QueueUrl: queues.source, ReceiptHandle: message.ReceiptHandle });
      task.moved += 1;
    }
  }

  async function start(sourceArn: string): Promise<object> {
    const queues = route(sourceArn);
    if (!queues) throw new SqsFault('ResourceNotFoundException');
    if (tasks.some(({ status }) => status === 'RUNNING')) throw new SqsFault('UnsupportedOperation');
    const { Attributes } = counted.parse(
      await call('GetQueueAttributes', { QueueUrl: queues.source, AttributeNames: ['All'] }),
    );
    tasks.unshift({
      ...{ sourceArn, startedAt: Date.now(), toMove: Attributes.ApproximateNumberOfMessages },
      ...{ status: 'RUNNING', moved: 0 },
    });
    return { TaskHandle: 'local' };
  }

  return {
    async answer(operation, asked) {
      if (operation === 'StartMessageMoveTask') return start(input.parse(asked).SourceArn);
      if (operation !== 'ListMessageMoveTasks') return undefined;
      const { SourceArn } = input.parse(asked);
      for (const task of tasks) if (task.status === 'RUNNING') await advance(task);
      const Results = tasks
        .filter(({ sourceArn }) => sourceArn === SourceArn)
        .slice(0, mostListed)
        .map(({ status, moved, toMove, startedAt, reason }) => ({
          ...{ Status: status, SourceArn, StartedTimestamp: startedAt },
          ...{ ApproximateNumberOfMessagesMoved: moved, ApproximateNumberOfMessagesToMove: toMove },
          ...(status === 'RUNNING' && { TaskHandle: 'local' }),
          ...(reason !== undefined && { FailureReason: reason }),
        }));
      return { Results };
    },
    movesAtATime: (messages) => {
      atATime = messages;
    },
    failRunning(reason) {
      for (const task of tasks)
        if (task.status === 'RUNNING') Object.assign(task, { status: 'FAILED', reason });
    },
  };
}

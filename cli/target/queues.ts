import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from '../../shared/storage/call.ts';

/** What waits in the queues. SQS counts about, and a minute late. */
export interface QueueCounts {
  /** Bounces that wait for a decision, those included that are delayed or being decided. */
  readonly waiting: number;
  readonly deadLetters: number;
  /** Runs of the poller that its schedule could not start. */
  readonly runsNotStarted: number;
}

export interface Queues {
  /** @throws {StorageError} */
  count(): Promise<QueueCounts>;
  /**
   * The bounces alone, as `waiting` counts them.
   *
   * @throws {StorageError}
   */
  countWaiting(): Promise<number>;
}

/** The queues of a deployed stack, by their URLs. */
export function createQueues(
  sqs: SQSClient,
  urls: { readonly bounces: string; readonly deadLetters: string; readonly runsNotStarted: string },
): Queues {
  async function messages(what: string, QueueUrl: string): Promise<number> {
    const command = new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    });
    const { Attributes = {} } = await callAws(`count ${what}`, sqs.send(command));
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }
  const countWaiting = () => messages('the bounces that wait', urls.bounces);

  return {
    async count() {
      const [waiting, deadLetters, runsNotStarted] = await Promise.all([
        countWaiting(),
        messages('the dead letters', urls.deadLetters),
        messages('the runs that were not started', urls.runsNotStarted),
      ]);
      return { waiting, deadLetters, runsNotStarted };
    },
    countWaiting,
  };
}

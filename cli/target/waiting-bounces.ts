import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from '../../shared/storage/call.ts';

/** Bounces that are published and not decided yet. */
export interface WaitingBounces {
  /** About how many, those that the classifier has at hand included; SQS counts up to a minute late. Throws StorageError. */
  count(): Promise<number>;
}

export function createWaitingBounces(sqs: SQSClient, queueUrl: string): WaitingBounces {
  return {
    async count() {
      const get = new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      });
      const { Attributes = {} } = await callAws('count the bounces that wait', sqs.send(get));
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },
  };
}

import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { shuffled } from './shuffle.ts';

/** SQS hands out at most this many messages at a time. */
const maxPerReceive = 10;

/**
 * Receives up to `atMost` messages and returns them in another order, so that neighbours in the queue end in
 * different batches, as they do in real SQS.
 *
 * @returns an empty list when nothing is visible.
 */
export async function receiveShuffled(
  client: SQSClient,
  queueUrl: string,
  { atMost, random }: { readonly atMost: number; readonly random: () => number },
): Promise<Message[]> {
  const received: Message[] = [];
  while (received.length < atMost) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(maxPerReceive, atMost - received.length),
        // Whatever the queue's own setting is: an empty queue is the end here, nothing to wait for.
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    received.push(...Messages);
  }
  return shuffled(received, random);
}

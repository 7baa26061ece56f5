import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { KeptMessage } from './store/message-file.ts';

/** SQS sends, receives and deletes at most this many at a time. */
const mostPerCall = 10;

/** Takes every visible message out of a queue of an embedded server. */
export async function takeMessages(sqs: SQSClient, queueUrl: string): Promise<KeptMessage[]> {
  const taken: KeptMessage[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: mostPerCall,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
      }),
    );
    if (Messages.length === 0) return taken;
    for (const { MessageId = '', Body = '', Attributes = {} } of Messages)
      taken.push({
        id: MessageId,
        body: Body,
        sentAt: new Date(Number(Attributes.SentTimestamp ?? Date.now())).toISOString(),
        receives: Number(Attributes.ApproximateReceiveCount ?? 1),
      });
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

/** Puts messages into a queue of an embedded server. */
export async function putMessages(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly Pick<KeptMessage, 'body'>[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += mostPerCall) {
    const Entries = messages
      .slice(from, from + mostPerCall)
      .map(({ body }, at) => ({ Id: String(at), MessageBody: body }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed.length > 0) throw new Error('The embedded queue has refused a message.');
  }
}

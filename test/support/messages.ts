import type { SQSRecord } from 'aws-lambda';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { encodeBounce } from '../../shared/bounce-message.ts';

/** A delivery of `body`; give it another id for a redelivery of the same bounce by a second poll. */
export function aMessage(body: string, messageId = 'message-1'): SQSRecord {
  return {
    messageId,
    body,
    receiptHandle: 'handle',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'poller',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:Bounces',
    awsRegion: 'us-east-1',
  };
}

export function messagesOf(bounces: readonly Bounce[]): SQSRecord[] {
  return bounces.map((bounce, index) => aMessage(encodeBounce(bounce), `message-${index + 1}`));
}

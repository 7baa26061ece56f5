import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue that speaks TLS only and outlives the stack: a deployment must not delete what waits in it. */
export function keptQueue(
  scope: Construct,
  id: string,
  retentionPeriod: Duration,
  props: Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> = {},
): Queue {
  return new Queue(scope, id, {
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    retentionPeriod,
    ...props,
  });
}

import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * A queue that speaks TLS only and outlives the stack: a deployment must not delete what waits in it. A first deployment
 * that fails leaves none behind.
 */
export function keptQueue(
  scope: Construct,
  id: string,
  retentionPeriod: Duration,
  props: Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> = {},
): Queue {
  return new NarrowlyGrantedQueue(scope, id, {
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    retentionPeriod,
    ...props,
  });
}

/** Grants what Lambda and Scheduler need; the stock queue adds rights that nobody uses. */
class NarrowlyGrantedQueue extends Queue {
  /** Source: Lambda Developer Guide, "Using Lambda with Amazon SQS", execution role permissions. */
  override grantConsumeMessages(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
  }

  /** Source: Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations". */
  override grantSendMessages(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sqs:SendMessage');
  }
}

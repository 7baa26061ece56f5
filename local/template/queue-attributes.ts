import * as z from 'zod';
import type { QueueAttributes } from '../servers/sqs.ts';
import { type Lookup, resolve } from './resolve.ts';
import type { QueuePart } from './stack-parts.ts';

/** What changes how a queue behaves here; CloudFormation and SQS call them the same. */
const playedAttributes = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];

const attribute = z.union([
  z.string(),
  z.number().transform(String),
  z.record(z.string(), z.unknown()).transform((policy) => JSON.stringify(policy)),
]);

/**
 * The queue's settings as `CreateQueue` takes them; encryption and access policies have no meaning here.
 *
 * @throws {TemplateError} when the redrive policy names a queue that is not there.
 */
export function queueAttributes({ properties }: QueuePart, lookup: Lookup): QueueAttributes {
  const played = Object.entries(properties).filter(([name]) => playedAttributes.includes(name));
  return Object.fromEntries(played.map(([name, value]) => [name, attribute.parse(resolve(value, lookup))]));
}

import * as z from 'zod';
import { type FunctionPart, readFunction } from './function-part.ts';
import { onlyResource, type Resource, resourcesOfType, type Template, TemplateError } from './template.ts';

/** The pieces of the stack that take part in a local run. Values are as in the template, not yet resolved. */
export interface StackParts {
  readonly stackName: string;
  readonly outputs: Template['outputs'];
  readonly table: { readonly logicalId: string; readonly properties: Resource['Properties'] };
  /** In an order in which every dead-letter queue comes before the queues that use it. */
  readonly queues: readonly QueuePart[];
  readonly secret: { readonly logicalId: string };
  readonly poller: FunctionPart;
  /** What the schedule sends to the poller. */
  readonly scheduleInput: unknown;
  readonly classifier: FunctionPart;
  readonly eventSource: EventSource;
}

export interface QueuePart {
  readonly logicalId: string;
  readonly properties: Resource['Properties'];
  readonly deadLetters: string | undefined;
}

/** How Lambda reads the bounce queue. */
interface EventSource {
  readonly queue: string;
  /** Messages per invocation, at most. */
  readonly batchSize: number;
  /** Invocations at the same time, at most. */
  readonly concurrency: number;
  readonly reportsItemFailures: boolean;
}

const getAttArn = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const refTo = z.object({ Ref: z.string() });
const logicalIdOf = z.union([
  getAttArn.transform((value) => value['Fn::GetAtt'][0]),
  refTo.transform(({ Ref }) => Ref),
]);

const schedule = z.object({ Target: z.object({ Arn: logicalIdOf, Input: z.unknown().optional() }) });
const mapping = z.object({
  EventSourceArn: logicalIdOf,
  FunctionName: logicalIdOf,
  // Lambda's own defaults: ten messages, and so many invocations at once that here two must stand for them.
  BatchSize: z.number().default(10),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).default({ MaximumConcurrency: 2 }),
  FunctionResponseTypes: z.array(z.string()).default([]),
});
const redrive = z.object({ RedrivePolicy: z.object({ deadLetterTargetArn: logicalIdOf }) });

/**
 * Finds the pieces by what they are connected to, never by their names.
 *
 * @throws {TemplateError} naming the piece that is missing, double or connected to nothing.
 */
export function findParts(template: Template): StackParts {
  const [table, { Properties: properties }] = onlyResource(template, 'AWS::DynamoDB::GlobalTable');
  const [secret] = onlyResource(template, 'AWS::SecretsManager::Secret');
  const { Target } = read(schedule, onlyResource(template, 'AWS::Scheduler::Schedule'));
  const source = read(mapping, onlyResource(template, 'AWS::Lambda::EventSourceMapping'));
  const queues = deadLettersFirst(template);
  if (!queues.some(({ logicalId }) => logicalId === source.EventSourceArn)) {
    throw new TemplateError(`The classifier reads from ${source.EventSourceArn}, which is not a queue.`);
  }
  return {
    stackName: template.stackName,
    outputs: template.outputs,
    table: { logicalId: table, properties },
    queues,
    secret: { logicalId: secret },
    poller: readFunction(template, Target.Arn),
    scheduleInput: Target.Input,
    classifier: readFunction(template, source.FunctionName),
    eventSource: {
      queue: source.EventSourceArn,
      batchSize: source.BatchSize,
      concurrency: source.ScalingConfig.MaximumConcurrency,
      reportsItemFailures: source.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    },
  };
}

function read<Shape extends z.ZodType>(shape: Shape, [logicalId, { Type, Properties }]: [string, Resource]) {
  const parsed = shape.safeParse(Properties);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new TemplateError(`${logicalId} (${Type}) is not as expected: ${fields.join(', ')}.`);
}

function deadLettersFirst(template: Template): QueuePart[] {
  const queues = resourcesOfType(template, 'AWS::SQS::Queue').map(([logicalId, { Properties }]) => {
    const policy = redrive.safeParse(Properties);
    const deadLetters = policy.success ? policy.data.RedrivePolicy.deadLetterTargetArn : undefined;
    return { logicalId, properties: Properties, deadLetters };
  });
  // One step is enough: a dead-letter queue with a dead-letter queue of its own has no use in this stack.
  return queues.toSorted(
    (one, other) => Number(Boolean(one.deadLetters)) - Number(Boolean(other.deadLetters)),
  );
}

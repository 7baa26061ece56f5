import { localAccountId, localRegion } from '../servers/loopback.ts';
import { queueArn } from '../servers/sqs.ts';
import type { FunctionPart } from './function-part.ts';
import type { Lookup } from './resolve.ts';
import type { StackParts } from './stack-parts.ts';

/** What the template's resources are called in a local run. Queues and functions are asked for by logical id. */
export interface LocalNames {
  readonly table: string;
  readonly tableArn: string;
  readonly secretArn: string;
  queue(logicalId: string): string;
  queueUrl(logicalId: string): string;
  queueArn(logicalId: string): string;
  functionName(logicalId: string): string;
  logGroup(part: Pick<FunctionPart, 'logicalId' | 'logGroup'>): string;
}

/**
 * Names as CloudFormation makes them up: the stack's, then the logical id.
 *
 * @param table the name of the table, which is there already.
 */
export function localNames(
  { stackName, secret }: Pick<StackParts, 'stackName' | 'secret'>,
  { sqsEndpoint, table }: { readonly sqsEndpoint: string; readonly table: string },
): LocalNames {
  const named = (logicalId: string) => `${stackName}-${logicalId}`;
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${localRegion}:${localAccountId}:${rest}`;
  return {
    table,
    tableArn: arn('dynamodb', `table/${table}`),
    secretArn: arn('secretsmanager', `secret:${named(secret.logicalId)}-local1`),
    queue: named,
    // On the address that answers here: the SDK follows the host of a queue URL, whatever endpoint it was given.
    queueUrl: (logicalId) => `${sqsEndpoint}/${localAccountId}/${named(logicalId)}`,
    queueArn: (logicalId) => queueArn(named(logicalId)),
    functionName: named,
    // Source: AWS, Lambda's default log group.
    logGroup: ({ logicalId, logGroup }) =>
      logGroup === undefined ? `/aws/lambda/${named(logicalId)}` : named(logGroup),
  };
}

/** What `Ref` and `Fn::GetAtt` give for the resources that are played here. */
export function lookupOf(stack: StackParts, names: LocalNames): Lookup {
  const refs = new Map([
    ['AWS::StackName', stack.stackName],
    [stack.table.logicalId, names.table],
    [stack.secret.logicalId, names.secretArn],
  ]);
  const attributes = new Map([
    [`${stack.table.logicalId}.Arn`, names.tableArn],
    [`${stack.secret.logicalId}.Id`, names.secretArn],
  ]);
  for (const part of [stack.poller, stack.classifier])
    if (part.logGroup !== undefined) refs.set(part.logGroup, names.logGroup(part));
  for (const { logicalId } of stack.queues) {
    refs.set(logicalId, names.queueUrl(logicalId));
    attributes.set(`${logicalId}.QueueUrl`, names.queueUrl(logicalId));
    attributes.set(`${logicalId}.Arn`, names.queueArn(logicalId));
    attributes.set(`${logicalId}.QueueName`, names.queue(logicalId));
  }
  return {
    ref: (logicalId) => refs.get(logicalId),
    attribute: (logicalId, attribute) => attributes.get(`${logicalId}.${attribute}`),
  };
}

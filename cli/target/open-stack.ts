import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Policy } from '../../shared/bounce/policy.ts';
import type { Clock } from '../../shared/clock.ts';
import { chosenPolicy } from '../../shared/environment.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { awsErrorKind } from '../../shared/storage/call.ts';
import { CommandError } from '../command-error.ts';
import type { ChosenStack } from './chosen-target.ts';
import { clientOptions } from './client-options.ts';
import { explainAwsFailure } from './explain-aws-failure.ts';
import { stackPorts } from './stack-ports.ts';
import type { Target } from './target.ts';
import { targetOptions } from './target-options.ts';

const outputsOfStack = z.object({ TableName: z.string().min(1), Policy: z.string() });

/**
 * Finds a deployed stack by its name, in the region and with the credentials of the AWS command line.
 *
 * @throws {CommandError} when there is none, when AWS refuses, and when the stack is of a version that does not fit.
 */
export async function openStack(named: ChosenStack, clock: Clock): Promise<Target> {
  const { stack } = named;
  const { region, outputs } = await describe(stack);
  const read = outputsOfStack.safeParse(outputs).data;
  if (!read) {
    throw new CommandError(
      `${stack} is no stack of this version: its outputs lack TableName or Policy. Deploy this version first, or look at --stack.`,
    );
  }
  const client = new DynamoDBClient(clientOptions);
  let serviceTime: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { headers = {} } = answer.response as { readonly headers?: Readonly<Record<string, string>> };
      const at = Date.parse(headers.date ?? '');
      if (!Number.isNaN(at)) serviceTime = at;
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'serviceTime' },
  );
  const documents = DynamoDBDocumentClient.from(client);
  const output = (name: string) => outputOf(stack, outputs, name);
  const label = `stack ${stack} in ${region}`;
  const table = read.TableName;
  return {
    label,
    options: targetOptions(named),
    outputs,
    table,
    policy: policyOf(stack, read.Policy),
    documents,
    records: createAddressRecords(documents, table, clock),
    ...stackPorts(output, { label, documents, table, clock, serviceTime: () => serviceTime }),
    copies: undefined,
    serviceTime: () => serviceTime,
    close: async () => {},
  };
}

/** @throws {CommandError} when the stack does not have it. */
function outputOf(stack: string, outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value) return value;
  throw new CommandError(
    `Not on this stack: ${stack} has no output ${name}. Deploy this version, or look at --stack. What npm start -- --stay runs has no schedule, alarms and roles.`,
  );
}

async function describe(
  stack: string,
): Promise<{ readonly region: string; readonly outputs: Readonly<Record<string, string>> }> {
  const client = new CloudFormationClient(clientOptions);
  try {
    const region = await client.config.region();
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    return { region, outputs: Object.fromEntries(outputs) };
  } catch (error) {
    const kind = awsErrorKind(error);
    if (kind === 'ValidationError')
      throw new CommandError(`There is no stack ${stack} in this region. Look at --stack and --region.`);
    if (kind === 'RegionMissing')
      throw new CommandError('No AWS region is set. Give --region, or set AWS_REGION.');
    throw new CommandError(`Could not look up stack ${stack}. ${explainAwsFailure(kind)}`);
  } finally {
    client.destroy();
  }
}

function policyOf(stack: string, text: string): Policy {
  const policy = chosenPolicy.safeParse(text).data;
  if (policy) return policy;
  throw new CommandError(
    `${stack} was deployed with a policy that this version does not know. Deploy this version first.`,
  );
}

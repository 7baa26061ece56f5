import type { AwsRecorder } from '../../support/an-aws-recorder.ts';
import { type Account, arnIn } from './account.ts';
import type { Asked } from './engine.ts';
import { asAsked } from './targets.ts';

/** A call of a command, without whose it is. */
export type CommandCall = Pick<Asked, 'action' | 'arn' | 'keys' | 'resourcePolicy'>;

/** Where the service calls an action otherwise than IAM does. */
function iamName(action: string): string {
  return action
    .replace(/^sqs:(DeleteMessage|ChangeMessageVisibility)Batch$/, 'sqs:$1')
    .replace(/^monitoring:/, 'cloudwatch:');
}

/**
 * A call that a command has made of the synthesised stack, as IAM sees it.
 *
 * @param table what the stack's table is called there; nearly everything else is called by its logical id.
 */
export function commandCall(
  { action, named, keys }: AwsRecorder['calls'][number],
  account: Account,
  table: string,
): CommandCall {
  const call = { action: iamName(action), keys };
  if (action === 'lambda:GetAccountSettings') return { ...call, arn: '*' };
  if (action.startsWith('cloudformation:'))
    return { ...call, arn: arnIn('cloudformation', `stack/${named}/some-id`) };
  if (action.startsWith('dynamodb:')) {
    const [name = '', ...index] = named.split('/');
    const id = name === table ? account.find('AWS::DynamoDB::GlobalTable', '') : name;
    return { ...call, arn: arnIn('dynamodb', ['table', id, ...index].join('/')) };
  }
  const id = account.idIn(named);
  const holder = account.ofResource(id);
  return {
    ...{ ...call, arn: asAsked(account.arnOf(id)) },
    resourcePolicy: holder === undefined ? undefined : account.documents.get(holder),
  };
}

import { localAccountId } from '../../../local/servers/loopback.ts';
import { type Account, arnIn, type PolicyDocument } from './account.ts';

/** Who asks: as IAM knows them, with what holds their policies and what comes with every request of theirs. */
export interface Principal {
  readonly is: string;
  /** Logical ids in the template. */
  readonly holders: readonly string[];
  /** A policy that is not of the template. */
  readonly own?: PolicyDocument;
  readonly context: Readonly<Record<string, string>>;
}

const otherAccountId = '999999999999';

const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

type Find = (account: Account) => Principal;

function ofRole(idPrefix: string): Find {
  return (account) => {
    const id = account.find('AWS::IAM::Role', idPrefix);
    return {
      is: arnIn('sts', `assumed-role/${id}/session`, ''),
      holders: account.ofIdentity(id),
      context: { 'aws:PrincipalArn': account.arnOf(id) },
    };
  };
}

/** Somebody to whom only one of the policies for operators is attached. */
function withPolicy(name: string): Find {
  return (account) => ({
    ...ofUser(arnIn('iam', `user/${name}`, '')),
    holders: [account.find('AWS::IAM::ManagedPolicy', `Operators${name}`)],
  });
}

function ofUser(arn: string, own?: PolicyDocument): Principal {
  return { is: arn, holders: [], ...(own && { own }), context: { 'aws:PrincipalArn': arn } };
}

/** A service that says on whose behalf it asks. */
function ofService(name: string, accountId: string, source: (account: Account) => string): Find {
  return (account) => ({
    is: `${name}.amazonaws.com`,
    holders: [],
    context: { 'aws:SourceAccount': accountId, 'aws:SourceArn': source(account) },
  });
}

const groupOf = (account: Account) => account.arnOf(account.find('AWS::Scheduler::ScheduleGroup', ''));
const anAlarm = () => arnIn('cloudwatch', 'alarm:BounceHygiene/error/Poller/Failing');
const something = (service: string) => () => arnIn(service, 'something');

export const principals = {
  poller: ofRole('PollerFunctionRole'),
  classifier: ofRole('ClassifierFunctionRole'),
  "scheduler's role": ofRole('SchedulerRole'),
  'redrive role': ofRole('BounceQueueRedriveRole'),

  Reader: withPolicy('Reader'),
  Operator: withPolicy('Operator'),
  Eraser: withPolicy('Eraser'),
  SignIn: withPolicy('SignIn'),

  /** Administers the account. */
  owner: () => ofUser(arnIn('iam', 'user/owner', ''), everything),
  root: () => ofUser(arnIn('iam', 'root', ''), everything),
  /** Of the account, with no policy at all. */
  colleague: () => ofUser(arnIn('iam', 'user/colleague', '')),
  /** Administers another account. */
  stranger: () => ofUser(`arn:aws:iam::${otherAccountId}:user/stranger`, everything),

  CloudWatch: ofService('cloudwatch', localAccountId, anAlarm),
  "a stranger's CloudWatch": ofService('cloudwatch', otherAccountId, anAlarm),
  Scheduler: ofService('scheduler', localAccountId, groupOf),
  "Scheduler, another group's": ofService('scheduler', localAccountId, () =>
    arnIn('scheduler', 'schedule-group/default'),
  ),
  "Scheduler, a stranger's": ofService('scheduler', otherAccountId, groupOf),
  Lambda: ofService('lambda', localAccountId, something('lambda')),
  SNS: ofService('sns', localAccountId, something('sns')),
  EventBridge: ofService('events', localAccountId, something('events')),
  EC2: ofService('ec2', localAccountId, something('ec2')),
} as const satisfies Readonly<Record<string, Find>>;

export type Who = keyof typeof principals;

import { localAccountId } from '../../../local/servers/loopback.ts';
import { workListIndex } from '../../../shared/names.ts';
import { type Account, arnIn, type PolicyDocument } from './account.ts';

/** What is asked for. */
export interface Target {
  readonly arn: string;
  /** Logical id of what holds its own policy. */
  readonly holder?: string | undefined;
  /** Its own policy, where it is not of the template. */
  readonly own?: PolicyDocument;
}

type Find = (account: Account) => Target;

function ofType(type: string, idPrefix = '', change = (arn: string) => arn): Find {
  return (account) => ({ arn: change(account.arnOf(account.find(type, idPrefix))) });
}

/** With a policy of its own. */
function guarded(type: string, idPrefix = ''): Find {
  return (account) => {
    const id = account.find(type, idPrefix);
    return { arn: account.arnOf(id), holder: account.ofResource(id) };
  };
}

const elsewhere = (arn: string) => (): Target => ({ arn });

const queue = (idPrefix: string) => guarded('AWS::SQS::Queue', idPrefix);

/** The ARN that a request has for a resource: of a log group it names a stream, whose name may be empty. */
export function asAsked(arn: string): string {
  return arn.replace(/:\*$/, ':log-stream:');
}

const log = (idPrefix: string) => ofType('AWS::Logs::LogGroup', idPrefix, asAsked);
const stream = (idPrefix: string) => ofType('AWS::Logs::LogGroup', idPrefix, (arn) => `${asAsked(arn)}today`);

const trustsItsAccount: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: localAccountId } }],
};

export const targets = {
  table: ofType('AWS::DynamoDB::GlobalTable'),
  index: ofType('AWS::DynamoDB::GlobalTable', '', (arn) => `${arn}/index/${workListIndex.name}`),
  'another table': elsewhere(arnIn('dynamodb', 'table/Other')),
  'another index': ofType('AWS::DynamoDB::GlobalTable', '', (arn) => `${arn}/index/Other`),

  'bounce queue': queue('BounceQueueE'),
  'dead letters': queue('BounceQueueDeadLetters'),
  'failed runs': queue('PollerFailedRuns'),
  'runs not started': queue('PollerScheduleDeadLetters'),
  'another queue': elsewhere(arnIn('sqs', 'Other')),

  secret: ofType('AWS::SecretsManager::Secret'),
  'another secret': elsewhere(arnIn('secretsmanager', 'secret:Other-AbCdEf')),
  'a key': elsewhere(arnIn('kms', 'key/00000000-0000-4000-8000-000000000000')),

  topic: guarded('AWS::SNS::Topic'),
  'another topic': elsewhere(arnIn('sns', 'Other')),

  'poller function': ofType('AWS::Lambda::Function', 'Poller'),
  "poller function's version": ofType('AWS::Lambda::Function', 'Poller', (arn) => `${arn}:1`),
  'classifier function': ofType('AWS::Lambda::Function', 'Classifier'),
  'another function': elsewhere(arnIn('lambda', 'function:Other')),
  trigger: ofType('AWS::Lambda::EventSourceMapping'),
  'another trigger': elsewhere(arnIn('lambda', 'event-source-mapping:Other')),

  "poller's log": log('Poller'),
  "poller's log stream": stream('Poller'),
  "classifier's log": log('Classifier'),
  "classifier's log stream": stream('Classifier'),
  'another log': elsewhere(arnIn('logs', 'log-group:Other:log-stream:')),
  "another log's stream": elsewhere(arnIn('logs', 'log-group:Other:log-stream:today')),

  schedule: ofType('AWS::Scheduler::Schedule'),
  'another schedule': elsewhere(arnIn('scheduler', 'schedule/default/Other')),
  stack: elsewhere(arnIn('cloudformation', 'stack/BounceHygiene/some-id')),
  'another stack': elsewhere(arnIn('cloudformation', 'stack/Other/some-id')),

  "poller's role": guarded('AWS::IAM::Role', 'PollerFunctionRole'),
  "classifier's role": guarded('AWS::IAM::Role', 'ClassifierFunctionRole'),
  "scheduler's role": guarded('AWS::IAM::Role', 'SchedulerRole'),
  'redrive role': guarded('AWS::IAM::Role', 'BounceQueueRedriveRole'),
  'another role': (): Target => ({ arn: arnIn('iam', 'role/Other', ''), own: trustsItsAccount }),

  /** For actions that name no resource. */
  anything: elsewhere('*'),
} as const satisfies Readonly<Record<string, Find>>;

export type TargetName = keyof typeof targets;

import type { Row } from './requests.ts';

const operators = ['Reader', 'Operator', 'Eraser', 'SignIn'] as const;
type Operator = (typeof operators)[number];

const [address, batch, tombstone] = [
  'table ADDRESS#ann@gmail.com',
  'table BATCH#release-1',
  'table ERASED#hash',
] as const;
const queues = ['bounce queue', 'dead letters', 'failed runs', 'runs not started'] as const;
const functions = ['poller function', 'classifier function'] as const;
const looking = ['Reader', 'Operator', 'Eraser'] as const;
const nobody: readonly Operator[] = [];

/** What may be done with which of the policies for people at the command line. */
const rights: readonly (readonly [actions: Row[1], on: Row[2], may: readonly Operator[]])[] = [
  ['cloudformation:DescribeStacks', 'stack', operators],
  ['cloudformation:DescribeStacks', 'another stack', nobody],
  ['cloudformation:UpdateStack DeleteStack', 'stack', nobody],

  ['dynamodb:GetItem BatchGetItem', [address, batch, tombstone, 'table POLL#RUN'], looking],
  ['dynamodb:DescribeTable Scan', 'table', looking],
  ['dynamodb:Query', ['index review', 'index incident#gmail.com-B'], looking],
  ['dynamodb:GetItem BatchGetItem Query', 'another table ADDRESS#ann@gmail.com', nobody],
  ['dynamodb:Query', ['another index review', address], nobody],
  ['dynamodb:DescribeTable Scan', 'another table', nobody],
  ['dynamodb:UpdateTable DeleteTable ExportTableToPointInTime', 'table', nobody],
  ['dynamodb:Scan', 'index', nobody],

  ['dynamodb:PutItem', [address, 'table POLL#INCIDENTS'], ['Operator']],
  ['dynamodb:PutItem', batch, ['Operator', 'Eraser']],
  ['dynamodb:PutItem', tombstone, ['Eraser']],
  ['dynamodb:UpdateItem', batch, ['Eraser']],
  ['dynamodb:UpdateItem', 'table POLL#LEASE', ['Eraser', 'SignIn']],
  ['dynamodb:DeleteItem', address, ['Eraser']],
  ['dynamodb:PutItem', ['table POLL#LEASE', 'table POLL#RUN', 'table POLL#INCIDENTS2'], nobody],
  ['dynamodb:UpdateItem', [address, tombstone, 'table POLL#INCIDENTS', 'table POLL#LEASE2'], nobody],
  ['dynamodb:DeleteItem', [batch, tombstone, 'table POLL#INCIDENTS'], nobody],
  ['dynamodb:PutItem UpdateItem DeleteItem', ['table', 'table OTHER#1'], nobody],
  ['dynamodb:PutItem UpdateItem DeleteItem', 'another table BATCH#release-1', nobody],
  ['dynamodb:DeleteItem', 'another table ADDRESS#ann@gmail.com', nobody],
  ['dynamodb:UpdateItem', 'another table POLL#LEASE', nobody],
  ['dynamodb:BatchWriteItem PartiQLUpdate PartiQLDelete', address, nobody],

  ['sqs:GetQueueAttributes', ['bounce queue', 'dead letters', 'runs not started'], looking],
  ['sqs:GetQueueAttributes', ['failed runs', 'another queue'], nobody],
  ['sqs:ReceiveMessage ChangeMessageVisibility', 'dead letters', ['Operator', 'Eraser']],
  ['sqs:DeleteMessage', 'dead letters', ['Eraser']],
  ['sqs:ReceiveMessage ChangeMessageVisibility DeleteMessage', ['bounce queue', 'another queue'], nobody],
  ['sqs:SendMessage PurgeQueue SetQueueAttributes', queues, nobody],
  ['sqs:StartMessageMoveTask', 'dead letters', nobody],

  ['sts:AssumeRole', 'redrive role', ['Operator']],
  ['sts:AssumeRole', ["poller's role", "scheduler's role", 'another role'], nobody],
  ['iam:PassRole PutRolePolicy', ["poller's role", 'redrive role'], nobody],

  ['sns:ListSubscriptionsByTopic', 'topic', looking],
  ['sns:Publish', 'topic', ['Operator']],
  ['sns:Subscribe SetTopicAttributes', 'topic', nobody],
  ['sns:ListSubscriptionsByTopic Publish', 'another topic', nobody],

  ['secretsmanager:DescribeSecret', 'secret', operators],
  ['secretsmanager:GetSecretValue PutSecretValue', 'secret', ['Eraser', 'SignIn']],
  ['secretsmanager:UpdateSecret DeleteSecret PutResourcePolicy', 'secret', nobody],
  ['secretsmanager:DescribeSecret GetSecretValue PutSecretValue', 'another secret', nobody],
  ['kms:Decrypt', 'a key', nobody],

  ['logs:FilterLogEvents', ["poller's log", "classifier's log"], looking],
  ['logs:FilterLogEvents', 'another log', nobody],
  ['logs:DeleteLogGroup PutRetentionPolicy', "poller's log", nobody],

  ['scheduler:GetSchedule', 'schedule', looking],
  ['scheduler:GetSchedule', 'another schedule', nobody],
  ['scheduler:UpdateSchedule DeleteSchedule', 'schedule', nobody],

  ['lambda:GetAccountSettings', 'anything', looking],
  ['lambda:GetEventSourceMapping', 'trigger', looking],
  ['lambda:GetFunctionConcurrency', functions, looking],
  ['lambda:GetEventSourceMapping', 'another trigger', nobody],
  ['lambda:GetFunctionConcurrency', 'another function', nobody],
  ['lambda:UpdateEventSourceMapping', 'trigger', nobody],
  ['lambda:InvokeFunction UpdateFunctionCode UpdateFunctionConfiguration', functions, nobody],
];

/** What may be done with one of these policies, and the same with the others, with which it may not. */
export const operatorsRights = rights.map(([actions, on, may]) => ({
  may: [may, actions, on] satisfies Row,
  mayNot: [operators.filter((one) => !may.includes(one)), actions, on] satisfies Row,
}));

import type { Row } from './requests.ts';

const address = 'table ADDRESS#ann@gmail.com';
const [lease, incidents] = ['table POLL#LEASE', 'table POLL#INCIDENTS'] as const;
const batch = 'table BATCH#release-1';
const tombstone = 'table ERASED#hash';
const ofNobody = 'table OTHER#1';
const mixed = [`${address} POLL#LEASE`, `${address} BATCH#release-1`, `${address} ERASED#hash`] as const;
const functions = ['poller', 'classifier'] as const;
const queues = ['bounce queue', 'dead letters', 'failed runs', 'runs not started'] as const;

/**
 * What Lambda does with a function's role, beside what the function's code does. Source: AWS, "Configuring an Amazon SQS queue
 * to trigger a Lambda function", and the Lambda developer guide on logs and on records of asynchronous invocations.
 */
export const byLambda: readonly Row[] = [
  ['poller', 'logs:CreateLogStream PutLogEvents', "poller's log stream"],
  ['classifier', 'logs:CreateLogStream PutLogEvents', "classifier's log stream"],
  ['poller', 'sqs:SendMessage', 'failed runs'],
  ['classifier', 'sqs:ReceiveMessage DeleteMessage GetQueueAttributes', 'bounce queue'],
];

/** What has to work in the account besides. Nothing of the functions: what they do is recorded. */
export const allowed: readonly Row[] = [
  ['Lambda', 'sts:AssumeRole', ["poller's role", "classifier's role"]],

  ['Scheduler', 'sts:AssumeRole', "scheduler's role"],
  ["scheduler's role", 'lambda:InvokeFunction', 'poller function'],
  ["scheduler's role", 'sqs:SendMessage', 'runs not started'],

  ['CloudWatch', 'sns:Publish', 'topic'],

  // A move of dead letters, and a look at how far it is.
  ['owner', 'sts:AssumeRole', 'redrive role'],
  [
    'redrive role',
    'sqs:StartMessageMoveTask ReceiveMessage DeleteMessage GetQueueAttributes ListMessageMoveTasks',
    'dead letters',
  ],
  ['redrive role', 'sqs:SendMessage', 'bounce queue'],

  // The policies of the resources stand in nobody's way who repairs something.
  ['owner', 'sqs:ReceiveMessage PurgeQueue DeleteQueue GetQueueAttributes SetQueueAttributes', queues],
  ['owner', 'dynamodb:GetItem PutItem DeleteItem', address],
  ['owner', 'dynamodb:Scan UpdateTable', 'table'],
  ['owner', 'secretsmanager:PutSecretValue DeleteSecret', 'secret'],
  ['owner', 'sns:Subscribe SetTopicAttributes', 'topic'],
  ['owner', 'lambda:InvokeFunction', ['poller function', 'classifier function']],
];

/** What AWS has to refuse, although somebody might ask for it by mistake or with bad intent. */
export const denied: readonly Row[] = [
  // Each function has its own items.
  ['poller', 'dynamodb:GetItem PutItem UpdateItem', [address, batch, tombstone, ofNobody]],
  ['poller', 'dynamodb:BatchGetItem', [batch, ofNobody, ...mixed]],
  ['classifier', 'dynamodb:GetItem BatchGetItem PutItem', [lease, incidents, batch, tombstone, ofNobody]],
  ['classifier', 'dynamodb:BatchGetItem', mixed],
  ['classifier', 'dynamodb:UpdateItem', [address, lease]],
  // What names no key would be like all of them.
  ['poller', 'dynamodb:GetItem BatchGetItem PutItem UpdateItem', 'table'],
  ['poller', 'dynamodb:Query', 'index'],
  ['classifier', 'dynamodb:GetItem BatchGetItem PutItem', 'table'],
  ['poller', 'dynamodb:GetItem BatchGetItem PutItem UpdateItem', 'another table POLL#LEASE'],
  ['poller', 'dynamodb:BatchGetItem', 'another table ADDRESS#ann@gmail.com'],
  ['classifier', 'dynamodb:GetItem BatchGetItem PutItem', 'another table ADDRESS#ann@gmail.com'],
  // The poller lists who waits for an incident, and nothing else is listed.
  ['poller', 'dynamodb:Query', ['index review', 'another index incident#gmail.com-B', address]],
  ['poller', 'dynamodb:PartiQLSelect', 'index incident#gmail.com-B'],
  ['classifier', 'dynamodb:Query', ['index review', 'index incident#gmail.com-B', address]],
  [functions, 'dynamodb:Scan', ['table', 'index']],
  [functions, 'dynamodb:DeleteItem BatchWriteItem PartiQLDelete PartiQLUpdate', [address, lease]],
  [functions, 'dynamodb:DescribeTable UpdateTable DeleteTable UpdateTimeToLive', 'table'],

  // Whoever sends to the bounce queue can suppress an address.
  [['owner', 'root', 'classifier', "scheduler's role"], 'sqs:SendMessage', 'bounce queue'],
  [['SNS', 'EventBridge', 'Scheduler', 'Lambda', 'stranger'], 'sqs:SendMessage', 'bounce queue'],
  ['poller', 'sqs:SendMessage', ['dead letters', 'runs not started', 'another queue']],
  ['poller', 'sqs:ReceiveMessage DeleteMessage PurgeQueue', ['bounce queue', 'failed runs']],
  ['classifier', 'sqs:SendMessage', ['dead letters', 'another queue']],
  ['classifier', 'sqs:ReceiveMessage DeleteMessage GetQueueAttributes', ['dead letters', 'another queue']],
  ['classifier', 'sqs:PurgeQueue SetQueueAttributes', 'bounce queue'],
  ["scheduler's role", 'sqs:SendMessage', ['dead letters', 'failed runs']],
  ["scheduler's role", 'sqs:ReceiveMessage', 'runs not started'],
  ['redrive role', 'sqs:CancelMessageMoveTask SendMessage PurgeQueue', 'dead letters'],
  ['redrive role', 'sqs:ReceiveMessage DeleteMessage PurgeQueue', 'bounce queue'],
  ['redrive role', 'sqs:SendMessage', ['failed runs', 'another queue']],
  [
    'redrive role',
    'sqs:StartMessageMoveTask ReceiveMessage DeleteMessage GetQueueAttributes ListMessageMoveTasks',
    'runs not started',
  ],
  ['stranger', 'sqs:ReceiveMessage', queues],

  // Nothing goes in clear.
  [['owner', 'poller', 'classifier', 'redrive role'], 'sqs:ReceiveMessage', queues, 'over plain HTTP'],
  ['poller', 'sqs:SendMessage', ['bounce queue', 'failed runs'], 'over plain HTTP'],
  [['owner', 'CloudWatch'], 'sns:Publish', 'topic', 'over plain HTTP'],

  // The token is the poller's.
  [
    ['classifier', "scheduler's role", 'redrive role', 'stranger'],
    'secretsmanager:GetSecretValue PutSecretValue',
    'secret',
  ],
  ['poller', 'secretsmanager:UpdateSecret DeleteSecret PutResourcePolicy UpdateSecretVersionStage', 'secret'],
  ['poller', 'secretsmanager:GetSecretValue PutSecretValue', 'another secret'],
  [functions, 'kms:Decrypt GenerateDataKey', 'a key'],

  // A function writes its own log and reads none.
  ['poller', 'logs:CreateLogStream PutLogEvents', ["classifier's log stream", "another log's stream"]],
  ['classifier', 'logs:CreateLogStream PutLogEvents', ["poller's log stream", "another log's stream"]],
  [functions, 'logs:FilterLogEvents', ["poller's log", "classifier's log"]],
  ['poller', 'logs:DeleteLogStream', "poller's log stream"],
  ['classifier', 'logs:DeleteLogStream', "classifier's log stream"],

  // Only the timer starts a run, and only Lambda a function.
  [functions, 'lambda:InvokeFunction', ['poller function', 'classifier function', 'another function']],
  [
    "scheduler's role",
    'lambda:InvokeFunction',
    ['classifier function', "poller function's version", 'another function'],
  ],
  ["scheduler's role", 'lambda:UpdateFunctionCode', 'poller function'],

  // Who may take a role.
  [
    ["Scheduler, another group's", "Scheduler, a stranger's", 'Lambda', 'owner', 'poller'],
    'sts:AssumeRole',
    "scheduler's role",
  ],
  [['EC2', 'Scheduler', 'owner', 'stranger'], 'sts:AssumeRole', ["poller's role", "classifier's role"]],
  [['colleague', 'stranger', 'poller', 'classifier'], 'sts:AssumeRole', 'redrive role'],
  [functions, 'sts:AssumeRole', 'another role'],
  [functions, 'iam:PassRole PutRolePolicy', ["poller's role", 'another role']],

  // Who may send an alarm mail.
  [["a stranger's CloudWatch", 'EventBridge', 'poller', 'classifier'], 'sns:Publish', 'topic'],
  [['poller', 'CloudWatch'], 'sns:Subscribe', 'topic'],
];

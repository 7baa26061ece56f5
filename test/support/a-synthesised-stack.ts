import { startCloudFormation } from '../../local/servers/cloud-formation.ts';
import { startCloudWatchLogs } from '../../local/servers/cloudwatch-logs.ts';
import { type LambdaServer, startLambda } from '../../local/servers/lambda.ts';
import { localAccountId, localRegion } from '../../local/servers/loopback.ts';
import { type SchedulerServer, startScheduler } from '../../local/servers/scheduler.ts';
import { type SecretsManagerServer, startSecretsManager } from '../../local/servers/secrets-manager.ts';
import { type SnsServer, startSns } from '../../local/servers/sns.ts';
import { queueArn, startSqs } from '../../local/servers/sqs.ts';
import { type StsServer, startSts } from '../../local/servers/sts.ts';
import { resolve } from '../../local/template/resolve.ts';
import { resourcesOf, synthesised } from '../infra/support/synthesised.ts';
import { aTable, type TestTable } from './a-table.ts';
import { type AwsRecorder, anAwsRecorder } from './an-aws-recorder.ts';

export const stackName = 'BounceHygiene';

/** The synthesised stack as if it were deployed, every service of it on an embedded server. */
export interface SynthesisedStack {
  readonly table: TestTable;
  readonly secrets: SecretsManagerServer;
  readonly sns: SnsServer;
  readonly sts: StsServer;
  readonly scheduler: SchedulerServer;
  readonly lambda: LambdaServer;
  /** The stack's outputs by name. CloudFormation answers with what is in here; a test may change it. */
  readonly outputs: Record<string, string>;
  /** Stands before all services, and sees every call. */
  readonly recorder: AwsRecorder;
  /** Actions that are refused. */
  readonly denied: Set<string>;
  /** What finds it: the endpoint, some credentials, and nothing of this machine's own settings. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const services: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'dynamodb',
  'AWS::SQS::Queue': 'sqs',
  'AWS::SNS::Topic': 'sns',
  'AWS::SecretsManager::Secret': 'secretsmanager',
  'AWS::Lambda::Function': 'lambda',
  'AWS::Logs::LogGroup': 'logs',
  'AWS::Scheduler::Schedule': 'scheduler',
  'AWS::IAM::Role': 'iam',
  'AWS::IAM::ManagedPolicy': 'iam',
};

interface Template {
  readonly Resources: Record<string, { readonly Type: string }>;
  readonly Outputs: Record<string, { readonly Value: unknown }>;
}

/** Starts everything: a healthy stack, its alarm mail confirmed and somebody signed in. */
export async function aSynthesisedStack(): Promise<SynthesisedStack> {
  // First: it keeps the process so busy that servers would hang up on clients that wait.
  const synthesis = synthesised();
  const template = synthesis.toJSON() as Template;
  const table = await aTable();
  const sqs = await startSqs({ waits: false });
  const types = new Map(Object.entries(template.Resources).map(([id, { Type }]) => [id, Type]));
  const queues = new Map<string, string>();
  for (const [id, { Properties }] of Object.entries(resourcesOf(synthesis, 'AWS::SQS::Queue')))
    queues.set(id, await sqs.createQueue(id, redriveOf(Properties)));
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${localRegion}:${localAccountId}:${rest}`;
  const nameOf = (id: string) => (types.get(id) === 'AWS::DynamoDB::GlobalTable' ? table.table : id);
  const arnOfId = (id: string) => {
    const service = services[types.get(id) ?? ''] ?? 'other';
    const before: Readonly<Record<string, string>> = {
      dynamodb: 'table/',
      lambda: 'function:',
      logs: 'log-group:',
      secretsmanager: 'secret:',
    };
    return arn(service, `${before[service] ?? ''}${nameOf(id)}${service === 'logs' ? ':*' : ''}`);
  };
  const isArn = /^AWS::(SecretsManager::Secret|SNS::Topic|IAM::ManagedPolicy)$/;
  const lookup = {
    ref(id: string) {
      if (id === 'AWS::StackName') return stackName;
      if (isArn.test(types.get(id) ?? '')) return arnOfId(id);
      return queues.get(id) ?? nameOf(id);
    },
    attribute: (id: string, name: string) =>
      /Arn$|^Id$/.test(name) && !(name === 'Id' && types.get(id)?.endsWith('EventSourceMapping'))
        ? arnOfId(id)
        : nameOf(id),
  };
  const resolved = (value: unknown) => resolve(value, lookup);
  const outputs = Object.fromEntries(
    Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(resolved(Value))]),
  );
  const { ScheduleGroupName = '', ScheduleName = '', ClassifierTriggerId = '' } = outputs;
  const { AlarmTopicArn = '', TokenSecretArn = '', RedriveRoleArn = '' } = outputs;
  const { PollerLogGroup = '', ClassifierLogGroup = '' } = outputs;

  const [cloudFormation, secrets, sns, sts, scheduler, lambda, logs] = await Promise.all([
    startCloudFormation({ [stackName]: outputs }),
    ...[startSecretsManager(), startSns(), startSts(), startScheduler(), startLambda()],
    startCloudWatchLogs(),
  ] as const);
  scheduler.set(ScheduleGroupName, ScheduleName, 'ENABLED');
  lambda.state.mappings.set(ClassifierTriggerId, 'Enabled');
  for (const group of [PollerLogGroup, ClassifierLogGroup]) logs.clear(group);
  sts.allow(RedriveRoleArn);
  sns.subscribe(AlarmTopicArn, [{ arn: `${AlarmTopicArn}:1`, endpoint: 'kim@example.org' }]);
  secrets.put(TokenSecretArn, JSON.stringify({ clientId: 'client', refreshToken: 'refresh' }));

  const denied = new Set<string>();
  const behind = {
    ...{ cloudformation: cloudFormation.endpoint, dynamodb: table.endpoint, sqs: sqs.endpoint },
    ...{ secretsmanager: secrets.endpoint, sns: sns.endpoint, sts: sts.endpoint },
    ...{ scheduler: scheduler.endpoint, lambda: lambda.endpoint, logs: logs.endpoint },
  };
  const recorder = await anAwsRecorder(behind, denied);
  // The SDK follows the host of a queue's URL, whatever endpoint it was given.
  for (const [name, value] of Object.entries(outputs))
    outputs[name] = value.replace(sqs.endpoint, recorder.endpoint);
  return {
    ...{ table, secrets, sns, sts, scheduler, lambda, outputs, recorder, denied },
    environment: {
      AWS_REGION: localRegion,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: recorder.endpoint,
      BOUNCE_HYGIENE_HOME: '/dev/null/none',
    },
    async close() {
      await recorder.close();
      for (const server of [cloudFormation, secrets, sns, sts, scheduler, lambda, logs, sqs, table])
        await server.close();
    },
  };
}

/** What a queue has of dead letters, with the ARN that their queue has here. */
function redriveOf({ RedrivePolicy }: Readonly<Record<string, unknown>>): Record<string, string> {
  if (RedrivePolicy === undefined) return {};
  const { deadLetterTargetArn, maxReceiveCount } = RedrivePolicy as {
    readonly deadLetterTargetArn: { readonly 'Fn::GetAtt': readonly [id: string, name: string] };
    readonly maxReceiveCount: number;
  };
  const [id] = deadLetterTargetArn['Fn::GetAtt'];
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(id), maxReceiveCount }) };
}

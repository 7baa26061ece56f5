import { SQSClient } from '@aws-sdk/client-sqs';
import type { Surroundings } from '../../cli/command-line.ts';
import { openStack } from '../../cli/target/open-stack.ts';
import type { Page } from '../../cli/terminal/page.ts';
import {
  type CloudWatchLogsOptions,
  type CloudWatchLogsServer,
  startCloudWatchLogs,
} from '../../local/servers/cloudwatch-logs.ts';
import { localCredentials } from '../../local/servers/loopback.ts';
import { type SnsServer, startSns } from '../../local/servers/sns.ts';
import { queueArn, type SqsOptions, type SqsServer, startSqs } from '../../local/servers/sqs.ts';
import { type StsServer, startSts } from '../../local/servers/sts.ts';
import { systemClock } from '../../shared/clock.ts';
import { aDeployedStack, type CommandResult, type DeployedStack } from './a-deployed-stack.ts';
import { runHere } from './run-command-line.ts';

/** A deployed stack with its queues, its logs and the topic of its alarms. */
export interface WholeStack extends DeployedStack {
  readonly sqs: SQSClient;
  readonly moves: SqsServer['moves'];
  readonly logs: CloudWatchLogsServer;
  readonly sns: SnsServer;
  readonly sts: StsServer;
  readonly outputs: Readonly<Record<keyof typeof fixedOutputs | `${string}Url`, string>>;
  readonly bounceQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly scheduleQueueUrl: string;
  /** Runs the command line in this process, which is cheaper than one of its own. */
  here(words: readonly string[], what?: Partial<Surroundings>): Promise<CommandResult>;
  /** Lets every service answer as it is again. */
  endFailures(): void;
  /** Lets a service answer errors of these names; `undefined` is an answer as it is. */
  breakQueues(fails: NonNullable<SqsOptions['fails']>): void;
  breakLogs(fails: NonNullable<CloudWatchLogsOptions['fails']>): void;
  breakTopic(fails: () => string | undefined): void;
}

const fixedOutputs = {
  DeadLetterQueueArn: queueArn('DeadLetters'),
  RedriveRoleArn: 'arn:aws:iam::000000000000:role/Redrive',
  AlarmTopicArn: 'arn:aws:sns:us-east-1:000000000000:Alarms',
  PollerLogGroup: 'poller-log',
  ClassifierLogGroup: 'classifier-log',
  PollMinutes: '15',
  RequestsPerDay: '4000',
} as const;

const deadLetterSeconds = 14 * 86_400;

/** A stack named `Hygiene`, on embedded servers, in which nothing has happened yet. The alarm mail is confirmed. */
export async function aWholeStack(): Promise<WholeStack> {
  const answersAsItIs = () => undefined;
  let fails: {
    queues: NonNullable<SqsOptions['fails']>;
    logs: NonNullable<CloudWatchLogsOptions['fails']>;
    topic: () => string | undefined;
  } = { queues: answersAsItIs, logs: answersAsItIs, topic: answersAsItIs };
  const { AlarmTopicArn, PollerLogGroup, ClassifierLogGroup, RedriveRoleArn, DeadLetterQueueArn } =
    fixedOutputs;
  const [queues, logs, sns, sts] = await Promise.all([
    startSqs({
      waits: false,
      fails: (operation, accessKeyId) =>
        refusesMove(operation, accessKeyId) ?? fails.queues(operation, accessKeyId),
    }),
    startCloudWatchLogs({ fails: (request) => fails.logs(request) }),
    startSns({ [AlarmTopicArn]: [{ arn: `${AlarmTopicArn}:1`, endpoint: 'kim@example.org' }] }, () =>
      fails.topic(),
    ),
    startSts(),
  ]);
  logs.clear(PollerLogGroup);
  logs.clear(ClassifierLogGroup);
  sts.allow(RedriveRoleArn);
  const deadLetterQueueUrl = await queues.createQueue('DeadLetters', {
    MessageRetentionPeriod: String(deadLetterSeconds),
  });
  const bounceQueueUrl = await queues.createQueue('Bounces', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DeadLetterQueueArn, maxReceiveCount: 10 }),
  });
  const scheduleQueueUrl = await queues.createQueue('RunsNotStarted');
  const outputs = {
    ...fixedOutputs,
    BounceQueueUrl: bounceQueueUrl,
    DeadLetterQueueUrl: deadLetterQueueUrl,
    ScheduleDeadLetterQueueUrl: scheduleQueueUrl,
  };
  const stack = await aDeployedStack(undefined, {
    outputs,
    environment: {
      AWS_ENDPOINT_URL_SQS: queues.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
      AWS_ENDPOINT_URL_SNS: sns.endpoint,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
    },
  });
  const sqs = new SQSClient({ ...localCredentials, endpoint: queues.endpoint, maxAttempts: 1 });
  return {
    ...stack,
    ...{ sqs, logs, sns, sts, outputs, bounceQueueUrl, deadLetterQueueUrl, scheduleQueueUrl },
    moves: queues.moves,
    async here(words, what = {}) {
      const before = { ...process.env };
      Object.assign(process.env, stack.environment);
      const [printed, errors]: [string[], string[]] = [[], []];
      const pageOf = (texts: string[]): Page => ({
        width: Number.POSITIVE_INFINITY,
        print: (text) => texts.push(`${text}\n`),
        write: async (text) => {
          texts.push(text);
        },
      });
      try {
        const { exitCode } = await runHere(words, {
          ...{ out: pageOf(printed), err: pageOf(errors), clock: systemClock },
          openTarget: (named) => openStack(named, systemClock),
          ...what,
        });
        return { exitCode, printed: printed.join(''), errors: errors.join('') };
      } finally {
        for (const name of Object.keys(stack.environment)) {
          delete process.env[name];
          if (before[name] !== undefined) process.env[name] = before[name];
        }
      }
    },
    endFailures: () => {
      fails = { queues: answersAsItIs, logs: answersAsItIs, topic: answersAsItIs };
    },
    breakQueues: (how) => {
      fails.queues = how;
    },
    breakLogs: (how) => {
      fails.logs = how;
    },
    breakTopic: (how) => {
      fails.topic = how;
    },
    async close() {
      sqs.destroy();
      await stack.close();
      await Promise.all([queues.close(), logs.close(), sns.close(), sts.close()]);
    },
  };
}

/** As the queue's policy has it: nobody but the redrive role. */
function refusesMove(operation: string, accessKeyId: string): string | undefined {
  return /MessageMoveTask/.test(operation) && accessKeyId !== 'assumed' ? 'AccessDeniedException' : undefined;
}

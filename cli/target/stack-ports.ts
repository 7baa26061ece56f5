import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { clientDefaults } from '../../shared/storage/client-defaults.ts';
import { clientOptions } from './client-options.ts';
import { openedLate } from './opened-late.ts';
import type { Target } from './target.ts';

/** To search a month of a log takes AWS longer than any other call. */
const logsOptions = {
  ...clientOptions,
  requestHandler: { ...clientDefaults.requestHandler, requestTimeout: 30_000 },
};

interface OpenedStack extends Pick<Target, 'label' | 'documents' | 'table' | 'serviceTime'> {
  readonly clock: Clock;
}

/**
 * What a command uses of a stack besides its table. Each is opened, with its client, when it is used.
 *
 * @param output of the stack, by its name; throws CommandError where the stack has none.
 */
export function stackPorts(
  output: (name: string) => string,
  opened: OpenedStack,
): Pick<
  Target,
  'deadLetters' | 'erasureKeys' | 'alarmMail' | 'activity' | 'queues' | 'redrive' | 'deployment' | 'signIn'
> {
  const { clock } = opened;
  const deadLetters = openedLate(async () => {
    const { SQSClient } = await import('@aws-sdk/client-sqs');
    const { createDeadLetters } = await import('./dead-letters.ts');
    return createDeadLetters(new SQSClient(clientOptions), output('DeadLetterQueueUrl'), clock);
  });
  const erasureKeys = openedLate(async () => {
    const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const { createTokenSecret } = await import('../../shared/storage/token-secret.ts');
    const { createErasureKeys } = await import('./erasure-keys.ts');
    const secret = createTokenSecret(
      new SecretsManagerClient(clientOptions),
      output('TokenSecretArn'),
      clock,
    );
    return createErasureKeys(secret, () => randomBytes(32).toString('base64url'));
  });
  const alarmMail = openedLate(async () => {
    const { SNSClient } = await import('@aws-sdk/client-sns');
    const { createAlarmMail } = await import('./alarm-mail.ts');
    return createAlarmMail(new SNSClient(clientOptions), output('AlarmTopicArn'));
  });
  const activity = openedLate(async () => {
    const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
    const { createLoggedActivity } = await import('./activity.ts');
    const groups = { poller: output('PollerLogGroup'), classifier: output('ClassifierLogGroup') };
    return createLoggedActivity(new CloudWatchLogsClient(logsOptions), groups);
  });
  const queues = openedLate(async () => {
    const { SQSClient } = await import('@aws-sdk/client-sqs');
    const { createQueues } = await import('./queues.ts');
    return createQueues(new SQSClient(clientOptions), {
      bounces: output('BounceQueueUrl'),
      deadLetters: output('DeadLetterQueueUrl'),
      runsNotStarted: output('ScheduleDeadLetterQueueUrl'),
    });
  });
  const redrive = openedLate(async () => {
    const { STSClient } = await import('@aws-sdk/client-sts');
    const { createRedrive } = await import('./redrive.ts');
    return createRedrive({
      sts: new STSClient(clientOptions),
      roleArn: output('RedriveRoleArn'),
      queueArn: output('DeadLetterQueueArn'),
      clientOptions,
    });
  });
  const deployment = openedLate(async () => {
    const { createDeployment } = await import('./deployment.ts');
    return createDeployment(output, clientOptions);
  });
  const signIn = openedLate(async () => {
    const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const { createStackSignIn } = await import('./stack-sign-in.ts');
    const { label: stack, documents, table, serviceTime } = opened;
    return createStackSignIn({
      ...{ stack, documents, table, clock, serviceTime, secretArn: output('TokenSecretArn') },
      secrets: new SecretsManagerClient(clientOptions),
    });
  });
  return {
    deadLetters: {
      look: deadLetters.method((port) => port.look),
      drop: deadLetters.method((port) => port.drop),
      giveBack: deadLetters.method((port) => port.giveBack),
    },
    erasureKeys: {
      read: erasureKeys.method((port) => port.read),
      make: erasureKeys.method((port) => port.make),
      keep: erasureKeys.method((port) => port.keep),
    },
    alarmMail: { read: alarmMail.method((port) => port.read) },
    activity: {
      async *runs(from, to) {
        yield* (await activity.port()).runs(from, to);
      },
      async *batches(from, to) {
        yield* (await activity.port()).batches(from, to);
      },
    },
    queues: {
      count: queues.method((port) => port.count),
      countWaiting: queues.method((port) => port.countWaiting),
    },
    redrive: { open: redrive.method((port) => port.open) },
    signIn: {
      label: `the secret of ${opened.label}`,
      read: signIn.method((port) => port.read),
      replace: signIn.method((port) => port.replace),
      remove: signIn.method((port) => port.remove),
      exclusively: async (work, how) => (await signIn.port()).exclusively(work, how),
    },
    deployment: {
      caller: deployment.method((port) => port.caller),
      schedule: deployment.method((port) => port.schedule),
      trigger: deployment.method((port) => port.trigger),
      concurrency: deployment.method((port) => port.concurrency),
      secret: deployment.method((port) => port.secret),
      signIn: deployment.method((port) => port.signIn),
      sendTestMail: deployment.method((port) => port.sendTestMail),
    },
  };
}

import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseSignIn } from '../../shared/constant-contact/sign-in.ts';
import { SignInNeededError } from '../../shared/errors.ts';
import { awsErrorKind, callAws } from '../../shared/storage/call.ts';
import type { clientDefaults } from '../../shared/storage/client-defaults.ts';

/** How many invocations may run at once. */
export interface Concurrency {
  /** In the whole account and region. */
  readonly account: number;
  /** Of those, what no function has reserved for itself. */
  readonly unreserved: number;
  /** What the poller and the classifier have reserved; undefined where they share the rest. */
  readonly poller: number | undefined;
  readonly classifier: number | undefined;
}

/** What is known of the secret without reading it. */
export interface SecretDates {
  readonly hasValue: boolean;
  /** When a value was put there last: the poller does so with every access token, about once a day. */
  readonly changedAt: Date | undefined;
  /** When it will be gone, where somebody has deleted it. */
  readonly deletedAt: Date | undefined;
}

/**
 * What the secret holds. `kept`: the refresh token has outlived the last change, as long-lived ones do. `replaced`: it
 * has not, as with rotating ones, or after a new sign-in. `unknown`: there was no change yet.
 */
export type SignInContent =
  | { readonly is: 'usable'; readonly refreshToken: 'kept' | 'replaced' | 'unknown' }
  | { readonly is: 'unusable'; readonly why: string };

/** The parts of a deployed stack that do its work, to be looked at. Each method throws StorageError. */
export interface Deployment {
  /** The ARN of whoever asks. */
  caller(): Promise<string>;
  /** Undefined where somebody has deleted it; so it is with the trigger and the secret. */
  schedule(): Promise<{ readonly isEnabled: boolean; readonly rate: string } | undefined>;
  /** @returns Lambda's word for its state: `Enabled`, `Disabled`, `Creating` and the like. */
  trigger(): Promise<string | undefined>;
  concurrency(): Promise<Concurrency>;
  secret(): Promise<SecretDates | undefined>;
  signIn(): Promise<SignInContent>;
  /** Publishes a message to the alarm topic. */
  sendTestMail(): Promise<void>;
}

type ClientOptions = Omit<typeof clientDefaults, 'maxAttempts'> & { readonly maxAttempts: number };

/**
 * @param output an output of the stack by its name.
 * @param options of every client.
 */
export function createDeployment(output: (name: string) => string, options: ClientOptions): Deployment {
  const lambda = () => new LambdaClient(options);
  const secrets = () => new SecretsManagerClient(options);

  async function reservedBy(functionName: string): Promise<number | undefined> {
    const command = new GetFunctionConcurrencyCommand({ FunctionName: functionName });
    const answer = await callAws('read what a function has reserved', lambda().send(command));
    return answer.ReservedConcurrentExecutions;
  }

  async function refreshTokenAt(stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<string | undefined> {
    const command = new GetSecretValueCommand({ SecretId: output('TokenSecretArn'), VersionStage: stage });
    const found = await orGone('read the sign-in secret', secrets().send(command));
    return found && parseSignIn(found.SecretString).refreshToken;
  }

  return {
    async caller() {
      const answer = await callAws(
        'ask who you are at AWS',
        new STSClient(options).send(new GetCallerIdentityCommand({})),
      );
      return answer.Arn ?? '';
    },
    async schedule() {
      const command = new GetScheduleCommand({
        Name: output('ScheduleName'),
        GroupName: output('ScheduleGroupName'),
      });
      const found = await orGone('look at the schedule', new SchedulerClient(options).send(command));
      return found && { isEnabled: found.State === 'ENABLED', rate: found.ScheduleExpression ?? '' };
    },
    async trigger() {
      const command = new GetEventSourceMappingCommand({ UUID: output('ClassifierTriggerId') });
      const found = await orGone('look at the trigger of the classifier', lambda().send(command));
      return found && (found.State ?? '');
    },
    async concurrency() {
      const { AccountLimit = {} } = await callAws(
        "read the account's concurrency",
        lambda().send(new GetAccountSettingsCommand({})),
      );
      return {
        account: AccountLimit.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit.UnreservedConcurrentExecutions ?? 0,
        poller: await reservedBy(output('PollerFunctionName')),
        classifier: await reservedBy(output('ClassifierFunctionName')),
      };
    },
    async secret() {
      const command = new DescribeSecretCommand({ SecretId: output('TokenSecretArn') });
      const found = await orGone('look at the sign-in secret', secrets().send(command));
      return (
        found && {
          hasValue: Object.values(found.VersionIdsToStages ?? {})
            .flat()
            .includes('AWSCURRENT'),
          changedAt: found.LastChangedDate,
          deletedAt: found.DeletedDate,
        }
      );
    },
    async signIn() {
      try {
        const current = await refreshTokenAt('AWSCURRENT');
        if (current === undefined) return { is: 'unusable', why: 'Nobody has signed in yet.' };
        const previous = await refreshTokenAt('AWSPREVIOUS').catch((error) => {
          if (error instanceof SignInNeededError) return undefined;
          throw error;
        });
        const refreshToken = previous === undefined ? 'unknown' : previous === current ? 'kept' : 'replaced';
        return { is: 'usable', refreshToken };
      } catch (error) {
        if (error instanceof SignInNeededError) return { is: 'unusable', why: error.message };
        throw error;
      }
    },
    async sendTestMail() {
      const publish = new PublishCommand({
        TopicArn: output('AlarmTopicArn'),
        Subject: 'Bounce hygiene: test mail',
        Message:
          'Somebody has asked "npx bounce-hygiene doctor --test-mail" for this mail. Alarms come the same way. Nothing is to be done.',
      });
      await callAws('send a test mail', new SNSClient(options).send(publish));
    },
  };
}

async function orGone<Result>(doing: string, call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (awsErrorKind(error) === 'ResourceNotFoundException') return undefined;
    return callAws(doing, Promise.reject(error));
  }
}

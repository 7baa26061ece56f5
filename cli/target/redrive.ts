import { ListMessageMoveTasksCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { StorageError } from '../../shared/errors.ts';
import { callAws } from '../../shared/storage/call.ts';
import { CommandError } from '../command-error.ts';

/** One move of all dead letters back to the bounce queue. SQS goes on with it whoever looks. */
export interface MoveTask {
  readonly status: 'running' | 'completed' | 'cancelled' | 'failed';
  readonly startedAt: Instant;
  /** About. */
  readonly moved: number;
  /** When it started; unknown before. */
  readonly toMove: number | undefined;
  /** SQS's own words, of unknown form; only where it failed. */
  readonly reason?: string;
}

/** What somebody may do who has taken on the redrive role. */
export interface Redrive {
  /**
   * Begins to move everything that is not in flight.
   *
   * @throws {StorageError}
   */
  start(): Promise<void>;
  /**
   * The moves of late, newest first.
   *
   * @throws {StorageError}
   */
  tasks(): Promise<readonly MoveTask[]>;
}

/** Moves dead letters back. Only one role may: whoever may send bounces may suppress addresses. */
export interface RedrivePort {
  /**
   * Takes on the role.
   *
   * @throws {CommandError} when this caller may not.
   * @throws {StorageError} when AWS fails.
   */
  open(): Promise<Redrive>;
}

export interface RedriveParts {
  readonly sts: STSClient;
  readonly roleArn: string;
  /** Of the dead-letter queue. */
  readonly queueArn: string;
  readonly clientOptions: ConstructorParameters<typeof SQSClient>[0];
}

const rootUser = /^arn:[\w-]+:iam::\d+:root$/;
const statuses: Readonly<Record<string, MoveTask['status']>> = {
  RUNNING: 'running',
  COMPLETED: 'completed',
  CANCELLING: 'cancelled',
  CANCELLED: 'cancelled',
};

/** Moving dead letters of a deployed stack. */
export function createRedrive({ sts, roleArn, queueArn, clientOptions }: RedriveParts): RedrivePort {
  return {
    async open() {
      const { Arn: caller = '' } = await callAws(
        'ask who you are',
        sts.send(new GetCallerIdentityCommand({})),
      );
      if (rootUser.test(caller))
        throw new CommandError(
          'These are the credentials of the root user, and AWS lets the root user take on no role: sign in as an ' +
            'IAM user or role (docs/DEPLOY.md says which policy it needs), and run the command again. Nothing was moved.',
        );
      // The role's credentials last an hour, and the client asks again in time: a move may take longer.
      const sqs = new SQSClient({ ...clientOptions, credentials: () => assume(sts, roleArn) });
      await callAws('take on the redrive role', sqs.config.credentials()).catch((error) => {
        if (!(error instanceof StorageError && /^AccessDenied/.test(error.kind ?? ''))) throw error;
        throw new CommandError(
          `${caller} may not take on the redrive role, and only that role may move dead letters: allow it ` +
            `sts:AssumeRole on ${roleArn} (docs/DEPLOY.md). Nothing was moved.`,
        );
      });
      return {
        async start() {
          await callAws(
            'start to move the dead letters',
            sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn })),
          );
        },
        async tasks() {
          const command = new ListMessageMoveTasksCommand({ SourceArn: queueArn, MaxResults: 10 });
          const { Results = [] } = await callAws('look how far the move is', sqs.send(command));
          return Results.map((task) => ({
            status: statuses[task.Status ?? ''] ?? 'failed',
            startedAt: new Date(task.StartedTimestamp ?? 0).toISOString(),
            moved: task.ApproximateNumberOfMessagesMoved ?? 0,
            toMove: task.ApproximateNumberOfMessagesToMove,
            ...(task.FailureReason !== undefined && { reason: task.FailureReason }),
          }));
        },
      };
    },
  };
}

async function assume(sts: STSClient, roleArn: string) {
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'redrive' });
  const { Credentials } = await sts.send(command);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken, Expiration } = Credentials ?? {};
  return {
    ...{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    ...(Expiration && { expiration: Expiration }),
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { startCloudFormation } from '../../local/servers/cloud-formation.ts';
import { type SecretsManagerServer, startSecretsManager } from '../../local/servers/secrets-manager.ts';
import type { PolicyChoice } from '../../shared/bounce/policies.ts';
import { aTable, type TestTable } from './a-table.ts';
import { runOnStack } from './run-on-stack.ts';

export interface DeployedStack {
  readonly table: TestTable;
  readonly secrets: SecretsManagerServer;
  /** What the command line needs to find the stack `Hygiene`, and nothing of this machine's own AWS settings. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Runs the command line without a terminal, its standard input closed unless given: as a process of its own where a test
   * says so, gives it something to read, or does something to the process.
   */
  run(words: readonly string[], how?: RunHow): Promise<CommandResult>;
  close(): Promise<void>;
}

export interface RunHow {
  readonly input?: string;
  readonly asProcess?: true;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Gets the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly printed: string;
  readonly errors: string;
}

/** What the stack's outputs call the secret of the sign-in. */
export const tokenSecretArn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:Hygiene';

/** A stack named `Hygiene` with its table and its secret, on embedded servers. */
export async function aDeployedStack(
  policy: PolicyChoice = { name: 'standard', tuned: {} },
  more: {
    readonly outputs?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<DeployedStack> {
  const table = await aTable();
  const secrets = await startSecretsManager();
  secrets.create(tokenSecretArn);
  const cloudFormation = await startCloudFormation({
    Hygiene: {
      ...{ TableName: table.table, Policy: JSON.stringify(policy), TokenSecretArn: tokenSecretArn },
      ...more.outputs,
    },
    Older: { TableName: table.table },
  });
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Nobody has chosen a target there.
    BOUNCE_HYGIENE_HOME: '/dev/null/none',
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    ...more.environment,
  };
  return {
    table,
    secrets,
    environment,
    async run(words, how = {}) {
      const { onStart, input, asProcess } = how;
      if (!asProcess && onStart === undefined && input === undefined && !words.includes('-'))
        return runOnStack(words, { ...environment, ...how.environment });
      const { AWS_PROFILE: _, ...own } = process.env;
      const child = spawn('node_modules/.bin/node', ['cli/main.ts', ...words], {
        env: { ...own, ...environment, ...how.environment },
        stdio: 'pipe',
      });
      how.onStart?.(child);
      child.stdin.end(how.input ?? '');
      const [printed, errors, exitCode] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((resolve) => child.on('close', resolve)),
      ]);
      return { exitCode, printed, errors };
    },
    async close() {
      await cloudFormation.close();
      await secrets.close();
      await table.close();
    },
  };
}

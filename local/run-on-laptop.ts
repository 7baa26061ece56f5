import type { Spelling } from '../cli/terminal/notable.ts';
import { number } from '../cli/terminal/number.ts';
import type { Progress } from '../cli/terminal/progress.ts';
import type { AddressRecord } from '../shared/bounce/address-record.ts';
import { readyAssembly } from './assembly.ts';
import { connectAccount } from './connect-account.ts';
import type { LaptopOptions } from './options.ts';
import { readRecords } from './outcome/read-records.ts';
import { type Summary, summarise } from './outcome/summary.ts';
import { type Drained, type Polled, startPipeline } from './pipeline.ts';
import { rehearse } from './rehearse.ts';
import { startCloudFormation } from './servers/cloud-formation.ts';
import { startCloudWatchLogs } from './servers/cloudwatch-logs.ts';
import { startDynamoDb } from './servers/dynamodb.ts';
import { localRegion } from './servers/loopback.ts';
import { startSecretsManager } from './servers/secrets-manager.ts';
import { startSqs } from './servers/sqs.ts';
import type { Outage } from './simulated-account/add-outage.ts';
import { findParts } from './template/stack-parts.ts';
import { readTemplate } from './template/template.ts';

export interface LaptopRun {
  readonly summary: Summary;
  readonly records: readonly AddressRecord[];
  readonly spelling: Spelling;
}

/** What a person may do with the pipeline once it has run. */
export interface Laptop {
  /** What the command line needs to find the stack here, by the names of the variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stackName: string;
  /** Lets the poller run once and has everything decided that it published. */
  runPoller(): Promise<PolledOnce>;
  breakProvider(): Outage;
}

/** One run of the poller, and what was decided of what it published. */
export interface PolledOnce extends Polled {
  readonly drained: Drained;
}

/**
 * Everything `npm start` does between its first and its last line. Whatever happens, nothing keeps running.
 *
 * @param afterwards gets what came of it while everything still runs.
 * @throws {Error} when the stack cannot be synthesised, or {TemplateError} when it cannot be run here.
 */
export async function runOnLaptop(
  options: LaptopOptions,
  progress: Progress,
  afterwards: (run: LaptopRun, laptop: Laptop) => Promise<void>,
): Promise<void> {
  const open: Closable[] = [];
  try {
    const { run, laptop } = await rehearseOnLaptop(options, progress, (part) => {
      open.push(part);
      return part;
    });
    await afterwards(run, laptop);
  } finally {
    for (const part of open.toReversed()) await part.close();
  }
}

type Closable = { close(): Promise<void> };
/** Takes note of something that has to be closed at the end, and gives it back. */
type Keep = <Part extends Closable>(part: Part) => Part;

async function rehearseOnLaptop(
  options: LaptopOptions,
  progress: Progress,
  keep: Keep,
): Promise<{ readonly run: LaptopRun; readonly laptop: Laptop }> {
  const startedAt = performance.now();
  const folder = await progress.step('Building exactly what would be deployed', () => readyAssembly());
  const synthMs = Math.round(performance.now() - startedAt);
  const stack = findParts(readTemplate(folder));

  const { account, dynamoDb, sqs, secretsManager, logs, cloudFormation, pipeline } = await progress.step(
    'Starting a database, a queue and a simulated Constant Contact account here',
    async (say) => {
      const account = keep(await connectAccount(options, stack));
      const dynamoDb = keep(await startDynamoDb());
      const sqs = keep(await startSqs());
      const secretsManager = keep(await startSecretsManager());
      const logs = keep(await startCloudWatchLogs());
      const pipeline = keep(
        await startPipeline({
          stack,
          servers: { dynamoDb, sqs, secretsManager },
          pollerOverrides: account.environment,
          seed: options.seed,
          onLogLine: (message, group) => logs.write(group, { timestamp: Date.now(), message }),
        }),
      );
      // A function that had nothing to do has a log all the same.
      for (const group of pipeline.logGroups) logs.write(group);
      const cloudFormation = keep(await startCloudFormation({ [stack.stackName]: pipeline.outputs }));
      secretsManager.put(pipeline.secretArn, JSON.stringify(account.signIn));
      say(`${number(account.expected.length)} bounces in it`);
      return { account, dynamoDb, sqs, secretsManager, logs, cloudFormation, pipeline };
    },
  );

  const rehearsal = await rehearse(
    pipeline,
    account,
    () => readRecords(dynamoDb.endpoint, pipeline.tableName),
    progress,
  );
  const summary = summarise({
    rehearsal,
    seed: options.seed,
    bounces: account.expected.length,
    requestsByPurpose: account.requestsByPurpose(),
    synthMs,
  });
  return {
    run: { summary, records: rehearsal.records, spelling: account.spelling },
    laptop: {
      environment: {
        // It refuses what it does not know, so that no command reaches a real account from here.
        AWS_ENDPOINT_URL: cloudFormation.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        AWS_ENDPOINT_URL_SQS: sqs.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
        ...{ AWS_REGION: localRegion, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
      },
      stackName: stack.stackName,
      async runPoller() {
        const polled = await pipeline.runPoller();
        return { ...polled, drained: await pipeline.drain() };
      },
      breakProvider: () => account.breakProvider(),
    },
  };
}

import { createSignInFile } from '../cli/target/sign-in-file.ts';
import { signInAsSecret } from '../cli/target/sign-in-here.ts';
import { number } from '../cli/terminal/number.ts';
import type { Progress } from '../cli/terminal/progress.ts';
import type { Reported } from '../cli/terminal/report.ts';
import type { Clock } from '../shared/clock.ts';
import { type Closable, closeAll } from './close-all.ts';
import { type ConnectedAccount, connectAccount } from './connect-account.ts';
import { readRecords } from './outcome/read-records.ts';
import { summarise } from './outcome/summary.ts';
import { type Drained, openPipeline, type Polled } from './pipeline.ts';
import { prepareStack } from './prepare-stack.ts';
import { rehearse } from './rehearse.ts';
import { startCloudFormation } from './servers/cloud-formation.ts';
import { startCloudWatchLogs } from './servers/cloudwatch-logs.ts';
import { localRegion } from './servers/loopback.ts';
import type { Outage } from './simulated-account/add-outage.ts';
import type { AccountOptions } from './simulated-account/create-account.ts';
import { openStore } from './store/open-store.ts';
import type { StackParts } from './template/stack-parts.ts';
import { tableInput } from './template/table-input.ts';
import { makeTemporaryHome } from './temporary-home.ts';

export interface DemonstrationParts {
  /** The account. The same seed gives the same one, if on the same day, and the same order of delivery. */
  readonly asked: Pick<AccountOptions, 'seed' | 'bounces'>;
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
  readonly progress: Progress;
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
 * Reads a simulated account into a store of its own, twice, and compares what is decided with what is in the account.
 * Whatever happens, nothing keeps running, and nothing stays on the disk.
 *
 * @param afterwards gets what came of it while everything still runs.
 * @throws {Error} when the stack cannot be synthesised or run here, or the store cannot be used.
 */
export async function demonstrate(
  parts: DemonstrationParts,
  afterwards: (run: Reported, laptop: Laptop) => Promise<void>,
): Promise<void> {
  const open: Closable[] = [];
  try {
    const startedAt = performance.now();
    const stack = await prepareStack(parts.progress);
    const synthMs = Math.round(performance.now() - startedAt);
    const laptop = await parts.progress.step(
      'Opening a store, a queue and a simulated Constant Contact account here',
      async (say) => {
        const opened = await openLaptop(stack, parts, (part) => {
          open.push(part);
          return part;
        });
        say(`${number(opened.account.expected.length)} bounces in it`);
        return opened;
      },
    );
    const { account, pipeline } = laptop;
    const rehearsal = await rehearse(pipeline, account, laptop.readRecords, parts.progress);
    const summary = summarise({
      rehearsal,
      seed: parts.asked.seed,
      bounces: account.expected.length,
      requestsByPurpose: account.requestsByPurpose(),
      synthMs,
    });
    await afterwards({ summary, records: rehearsal.records, spelling: account.spelling }, laptop);
  } finally {
    await closeAll(open);
  }
}

async function openLaptop(
  stack: StackParts,
  { asked, clock, version }: DemonstrationParts,
  keep: <Part extends Closable>(part: Part) => Part,
) {
  const { folder: home } = keep(makeTemporaryHome());
  const account = keep(await connectAccount(asked, stack, clock));
  await signInTo(account, home);
  const table = tableInput(stack.table.logicalId, stack.table.properties);
  const store = keep(await openStore(home, { clock, version, command: 'run', table }));
  const logs = keep(await startCloudWatchLogs());
  const pipeline = keep(
    await openPipeline({
      ...{ stack, store, seed: asked.seed, signIn: signInAsSecret(home) },
      pollerOverrides: account.environment,
      onLogLine: (message, group) => logs.write(group, { timestamp: clock.now().getTime(), message }),
    }),
  );
  // A function that had nothing to do has a log all the same.
  for (const group of pipeline.logGroups) logs.write(group);
  const cloudFormation = keep(await startCloudFormation({ [stack.stackName]: pipeline.outputs }));
  return {
    account,
    pipeline,
    readRecords: () => readRecords(store.endpoint, store.tableName),
    environment: {
      // It refuses what it does not know, so that no command reaches a real account from here.
      AWS_ENDPOINT_URL: cloudFormation.endpoint,
      ...pipeline.endpoints,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
      ...{ AWS_REGION: localRegion, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    },
    stackName: stack.stackName,
    async runPoller() {
      const polled = await pipeline.runPoller();
      return { ...polled, drained: await pipeline.drain() };
    },
    breakProvider: () => account.breakProvider(),
  };
}

/** Stores what a person would get who signs in. */
async function signInTo({ signIn }: ConnectedAccount, home: string): Promise<void> {
  await createSignInFile(home).replace(undefined, JSON.stringify(signIn));
}

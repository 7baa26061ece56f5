import type { Say } from '../../cli/terminal/progress-line.ts';
import { openPipeline, type Pipeline } from '../../local/pipeline.ts';
import { createAccount } from '../../local/simulated-account/create-account.ts';
import { startSimulatedAccount } from '../../local/simulated-account/simulated-account.ts';
import type { FunctionPart } from '../../local/template/function-part.ts';
import { systemClock } from '../../shared/clock.ts';
import { pollerEnvironment } from '../../shared/names.ts';
import { aSecret } from '../../test/support/a-secret.ts';
import { aTable } from '../../test/support/a-table.ts';
import { readSynthesisedStack } from '../synthesised-stack.ts';
import { figure } from '../tally.ts';
import { type MemorySample, readSampleLine, watchSettings } from './memory-sample.ts';

/** How many sleeps of the poller, and how many batches of a classifier, lie between two samples. */
const every = { poller: 5, classifier: 20 };
/** Runs that find nothing new, after the one that reads everything: what a warm poller holds on to grows here. */
const idleRuns = 30;

/** What came of reading and deciding a whole account through the functions as they would be deployed. */
export interface LoadRun {
  readonly published: number;
  readonly pollSeconds: number;
  readonly decided: number;
  readonly classifySeconds: number;
  readonly batches: number;
  /** Messages that came to the dead-letter queue, and invocations that failed. */
  readonly failures: number;
  readonly poller: readonly MemorySample[];
  readonly classifier: readonly MemorySample[];
}

/** Runs the bundles in processes of their own, on embedded servers; the poller's sleeping takes no time. */
export async function runLoad(bounces: number, say: Say): Promise<LoadRun> {
  const { stack } = await readSynthesisedStack(say);
  say(`making an account with ${figure(bounces)} bounces`);
  const clock = systemClock;
  const account = createAccount({ seed: 1, bounces, now: clock.now() });
  // Nobody waits for its pace, so nobody may be refused for it.
  const limits = { perSecond: Number.POSITIVE_INFINITY, tokenPerSecond: Number.POSITIVE_INFINITY };
  const constantContact = await startSimulatedAccount({ account, clock, limits });
  const { clientId, clientSecret, refreshToken } = constantContact.signIn;
  const signIn = { clientId, clientSecret, refreshToken: refreshToken() };
  const table = await aTable();
  const samples: MemorySample[] = [];
  const pipeline = await openPipeline({
    stack: {
      ...stack,
      poller: watched(stack.poller, every.poller),
      classifier: watched(stack.classifier, every.classifier),
    },
    store: { endpoint: table.endpoint, tableName: table.table },
    signIn: aSecret(JSON.stringify(signIn)),
    pollerOverrides: {
      [watchSettings.sleepless]: 'yes',
      [pollerEnvironment.apiUrl]: constantContact.apiUrl,
      [pollerEnvironment.tokenUrl]: constantContact.tokenUrl,
    },
    seed: 1,
    onLogLine(line) {
      const sample = readSampleLine(line);
      if (sample) samples.push(sample);
    },
  });
  try {
    const requests = () => say(`the poller reads: ${figure(constantContact.requests.length)} requests`);
    const showing = setInterval(requests, 1_000);
    const polled = await timed(() => runWell(pipeline)).finally(() => clearInterval(showing));
    const drained = await timed(() =>
      pipeline.drain((done) => say(`the classifier: ${figure(done)} of ${figure(bounces)} decided`)),
    );
    for (let run = 0; run < idleRuns; run += 1) {
      say(`the poller finds nothing new: run ${run + 1} of ${idleRuns}`);
      await runWell(pipeline);
    }
    const isPoller = (sample: MemorySample) => sample.function.endsWith(stack.poller.logicalId);
    return {
      published: polled.result,
      pollSeconds: polled.seconds,
      decided: drained.result.deleted,
      classifySeconds: drained.seconds,
      batches: drained.result.batches,
      failures: drained.result.deadLetters + drained.result.failures.length,
      poller: samples.filter(isPoller),
      classifier: samples.filter((sample) => !isPoller(sample)),
    };
  } finally {
    await pipeline.close();
    await Promise.all([constantContact.close(), table.close()]);
  }
}

/** The same function, with something beside its bundle that says what its process holds. */
function watched(part: FunctionPart, samplesEvery: number): FunctionPart {
  const inside = new URL('./inside-a-function.ts', import.meta.url).href;
  const environment = {
    ...part.environment,
    NODE_OPTIONS: `--import=${inside}`,
    [watchSettings.every]: String(samplesEvery),
  };
  return { ...part, environment };
}

async function runWell(pipeline: Pipeline): Promise<number> {
  const { result, messages } = await pipeline.runPoller();
  if (!result.ok) throw new Error(`the poller failed: ${result.errorType} ${result.errorMessage}`);
  return messages;
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - startedAt) / 1_000 };
}

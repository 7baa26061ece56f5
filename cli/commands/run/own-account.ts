import { prepareStack } from '../../../local/prepare-stack.ts';
import { type RunResult, runOnce } from '../../../local/run/run-once.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import { pollerEnvironment } from '../../../shared/names.ts';
import type { Context } from '../../context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { ownVersion } from '../../own-version.ts';
import { repairedSentence } from '../../terminal/repaired-sentence.ts';
import { farSentence } from '../../terminal/run-progress.ts';
import { endSentence, runLine, runReport } from '../../terminal/run-report.ts';
import { runEvery } from './every.ts';

import { runJson } from './run-json.ts';
import { signInOfRun } from './sign-in-of-run.ts';

export interface RunOptions {
  /** In milliseconds. */
  readonly every?: number;
  readonly untilComplete?: true;
  readonly requestsPerDay?: number;
}

/** As long as the longest run of a deployment. */
const usualRunMs = 15 * 60_000;
/** A reading that takes longer than that goes on at the next run. */
const longestRunMs = 7 * dayMs;

/** `run`: one run into the store on this computer, or one every so often. */
export async function runOwnAccount(options: RunOptions, context: Context): Promise<void> {
  const { interruption, clock, endWith, out, isJson } = context;
  if (options.every === undefined) {
    const result = await oneRun(options, context);
    if (isJson && result.outcome.end.is !== 'complete') context.err.print(endSentence(result.outcome));
    out.print(isJson ? JSON.stringify(runJson(result)) : runReport(result, out.width));
    endWith(exitCodeOf(result));
    return;
  }
  await runEvery(options.every, {
    clock,
    stop: interruption,
    async run() {
      const result = await oneRun(options, context);
      out.print(isJson ? JSON.stringify(runJson(result)) : runLine(result, clock.now()));
      return result.outcome.end.is === 'failed' && isForPerson(result) ? exitCodeOf(result) : undefined;
    },
    say: (text) => context.err.print(text),
  }).then(endWith);
}

async function oneRun(options: RunOptions, context: Context): Promise<RunResult> {
  const { clock, progress, interruption, outside, home, newRevision } = context;
  const { signIn, requests } = await signInOfRun(context);
  // Until the store is open there is nothing to bring to an end.
  context.mayEndAtOnce();
  const stack = await prepareStack(progress);
  context.endsInOrder();
  const startedAt = clock.now().getTime();
  const result = await runOnce({
    ...{ home, stack, signIn, clock, newRevision },
    version: ownVersion().version,
    requestsPerDay: options.requestsPerDay,
    until: new Date(startedAt + (options.untilComplete ? longestRunMs : usualRunMs)),
    stop: interruption,
    onRepaired: (repaired) => context.err.print(repairedSentence(repaired, 'this run')),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    vendor: vendorOf(outside.environment),
    step: (title, work) =>
      progress.step(title, (say) => work((far) => say(farSentence(far, startedAt, clock.now())))),
  });
  const { outcome } = result;
  return { ...result, outcome: { ...outcome, requests: outcome.requests + requests } };
}

function vendorOf(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    [pollerEnvironment.apiUrl, pollerEnvironment.tokenUrl, pollerEnvironment.mxLookups].flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** Whether only a person can help: a further run would fail as well. */
function isForPerson({ outcome: { end } }: RunResult): boolean {
  return (
    end.is === 'failed' &&
    /^(sign-in-needed|access-refused|campaigns-gone|configuration|erasure-key-lost)$/.test(end.code)
  );
}

function exitCodeOf(result: RunResult): ExitCode {
  const { end, deadLetters } = result.outcome;
  if (end.is === 'stopped') return exitCodes.interrupted;
  if (end.is === 'failed')
    return /^(sign-in-needed|access-refused|campaigns-gone)$/.test(end.code)
      ? exitCodes.signInNeeded
      : exitCodes.failed;
  return deadLetters > 0 ? exitCodes.needsPerson : exitCodes.fine;
}

import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../local/command-line.ts';
import { prepareStack } from '../../local/prepare-stack.ts';
import { type RunResult, runOnce } from '../../local/run/run-once.ts';
import { addressesOf } from '../../local/run/store-summary.ts';
import { pollerEnvironment } from '../../shared/names.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ownVersion } from '../own-version.ts';
import { repairedSentence } from '../terminal/repaired-sentence.ts';
import { farSentence } from '../terminal/run-progress.ts';
import { endSentence, runLine, runReport } from '../terminal/run-report.ts';
import { runEvery } from './run-every.ts';
import {
  refuseSimulatedOptions,
  refuseWhatNpmKept,
  runSimulated,
  type SimulatedOptions,
  simulatedHelp,
  withSimulatedOptions,
} from './run-simulated.ts';
import { signInOfRun } from './sign-in-of-run.ts';

interface RunOptions {
  readonly every?: number;
  readonly untilComplete?: true;
  readonly requestsPerDay?: number;
}

/** As long as the longest run of a deployment. */
const usualRunMs = 15 * 60_000;
const minuteMs = 60_000;
/** The vendor's quota. */
const mostRequestsPerDay = 10_000;

const help = `
Needs a sign-in on this computer: npx bounce-hygiene sign-in. It changes nothing
at Constant Contact. A run ends when all that is due is read, or after a quarter
of an hour; the next one goes on. Ctrl-C ends it in good order at any time. The
other commands work on what it has read when they are given --local.

docs/LAPTOP.md has the lines with which cron, systemd, launchd or the Task
Scheduler of Windows start a run every 15 minutes, instead of --every.

On a server, BOUNCE_HYGIENE_CLIENT_ID, BOUNCE_HYGIENE_REFRESH_TOKEN and, if there
is one, BOUNCE_HYGIENE_CLIENT_SECRET stand in for the sign-in. They are stored
nowhere, so the refresh token has to be a long-lived one.

--json prints one object for each run, with at least requests, published,
decided, decisions and complete. The exit code is 0 also where a limit ended the
run early, 4 where nobody has signed in or access was refused.
${simulatedHelp}

Examples:
  npx bounce-hygiene run
  npx bounce-hygiene run --until-complete
  npx bounce-hygiene run --every 15m
  npx bounce-hygiene run --json
  npx bounce-hygiene run --simulated --stay
  npx bounce-hygiene run --simulated --seed 7 --json`;

/** `run`: reads the person's own account into the store on this computer. */
export function runCommand(program: Command, context: Context): void {
  const command = program
    .command('run')
    .description(
      'reads the bounces of your account into a store on this computer and decides them; needs no AWS',
    )
    .option('--every <time>', 'makes a run every so often until Ctrl-C: 15m, 1h', period)
    .option('--until-complete', 'goes on after a quarter of an hour, until all that is due is read')
    .option(
      '--requests-per-day <number>',
      'at most so many requests to Constant Contact a day; without it half of what a deployment would take, since one may use the same API key',
      wholeNumber(1, mostRequestsPerDay),
    )
    .addHelpText('after', help)
    .action((options: RunOptions | SimulatedOptions) => {
      if (command.optsWithGlobals<{ readonly stack?: string }>().stack !== undefined)
        throw new CommandError(
          'run reads into the store on this computer: give no --stack. A deployed stack is run by its own schedule.',
          exitCodes.usage,
        );
      refuseSimulatedOptions(command);
      return 'simulated' in options ? runSimulated(options, context) : run(options, context);
    });
  withSimulatedOptions(command);
  refuseWhatNpmKept(program, command, context.outside.environment);
}

/** For an option: a period in milliseconds. */
function period(text: string): number {
  const [, count, unit] = /^(\d{1,4})([mh])$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'h' ? 60 * minuteMs : minuteMs);
  if (ms >= 5 * minuteMs && ms <= 24 * 60 * minuteMs) return ms;
  throw new InvalidArgumentError('A period is from 5m to 24h: 15m, 1h.');
}

async function run(options: RunOptions, context: Context): Promise<void> {
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
  const untilMs = options.untilComplete ? Number.POSITIVE_INFINITY : usualRunMs;
  const startedAt = clock.now().getTime();
  const result = await runOnce({
    ...{ home, stack, signIn, clock, newRevision },
    version: ownVersion().version,
    requestsPerDay: options.requestsPerDay,
    until: new Date(Math.min(startedAt + untilMs, startedAt + 7 * 24 * 60 * minuteMs)),
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
    [pollerEnvironment.apiUrl, pollerEnvironment.tokenUrl].flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** What a person has to mend: a further run of its own would fail as well. */
function isForPerson({ outcome: { end } }: RunResult): boolean {
  return (
    end.is === 'failed' && /^(sign-in-needed|access-refused|configuration|erasure-key-lost)$/.test(end.code)
  );
}

function exitCodeOf(result: RunResult): ExitCode {
  const { end, deadLetters } = result.outcome;
  if (end.is === 'stopped') return exitCodes.interrupted;
  if (end.is === 'failed')
    return /^(sign-in-needed|access-refused)$/.test(end.code) ? exitCodes.signInNeeded : exitCodes.failed;
  return deadLetters > 0 ? exitCodes.needsPerson : exitCodes.fine;
}

/** For programs. */
function runJson({ outcome, summary, openIncidents, requestsPerDay, repaired }: RunResult): object {
  const { end, last } = outcome;
  return {
    requests: outcome.requests,
    published: outcome.published,
    decided: outcome.decided,
    decisions: {
      suppress: addressesOf(summary, 'suppress'),
      review: addressesOf(summary, 'review'),
      retry: addressesOf(summary, 'retry'),
      ignore: addressesOf(summary, 'ignore'),
    },
    complete: end.is === 'complete',
    ended: end.is === 'limited' ? end.by : end.is,
    ...(end.is === 'failed' && { error: end.code, why: end.why }),
    addresses: summary.addresses,
    codes: summary.decisions,
    likelyTypos: summary.likelyTypos,
    openIncidents,
    deadLetters: outcome.deadLetters,
    requestsPerDay,
    campaigns: last?.progress ?? null,
    repaired: repaired ?? null,
  };
}

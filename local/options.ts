import { Command } from 'commander';
import { type Pages, printOn, wholeNumber } from './command-line.ts';
import { refuseKeptOptions } from './kept-options.ts';
import { fewestBounces, mostBounces } from './simulated-account/create-account.ts';

export interface LaptopOptions {
  /** Bounces in the simulated account. */
  readonly bounces: number;
  /** The same seed gives the same account and the same order of delivery. */
  readonly seed: number;
  readonly json: boolean;
  /** Keeps everything running afterwards, for trying commands. */
  readonly stay: boolean;
}

const largestSeed = 2 ** 31 - 1;

const defaults = { bounces: 1200, seed: 1 };

const help = `
Exit code: 0 when every bounce was decided exactly once, 1 when anything went
wrong, 130 when Ctrl-C ended it.

With --json the standard output is one line, a JSON object, and everything else
goes to the standard error (npm adds its own lines, unless it is told --silent).
Without that line the run did not get to its end. The object:
  ok             true when nothing went wrong
  problems       what went wrong, in sentences
  seed           as given
  bounces        bounces in the simulated account
  requests       { total, byPurpose }: requests made to Constant Contact
  requestsToday  { spent, left }: of what this deployment allows itself in a day
  published      bounces put into the queue, one number for each run; the last
                 must be 0
  repeats        bounces put there again because an incident holds them, one
                 number for each run
  incidents      { opened, open }: by all runs, and after the last
  decisions      { byCode: bounces by code, "none" without one; byDecision:
                 addresses by decision }
  addresses      address records in the table
  lost           bounces in the account that are not in the table
  duplicated     bounces stored twice, published again, or decided again by the
                 last run, for no incident
  deadLetters    messages in the dead-letter queue
  durationsMs    { synth, poll, classify }: the last two have one number for
                 each run

Examples:
  npm start
  npm start -- --bounces 20000
  npm start -- --stay
  npm start --silent -- --seed 7 --json`;

/**
 * Reads the command line; prints the help, or what is wrong, and ends the process where there is nothing to run.
 *
 * @param environment tells which of our options npm took for its own.
 * @param exit replaces the end of the process, for tests: commander then throws instead.
 */
export function readOptions(
  argv: readonly string[],
  {
    environment,
    exit,
    ...pages
  }: Pages & {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly exit?: (error: Error) => never;
  },
): LaptopOptions {
  const command = new Command('npm start --')
    .description(
      'Runs the whole pipeline on this computer: a simulated Constant Contact account, the functions as they would ' +
        'be deployed, and embedded AWS services. Needs no AWS account; nothing leaves this computer.',
    )
    .option(
      '--bounces <number>',
      'how many bounces the simulated account has',
      wholeNumber(fewestBounces, mostBounces),
      defaults.bounces,
    )
    .option(
      '--seed <number>',
      'repeats the same account, if on the same day',
      wholeNumber(0, largestSeed),
      defaults.seed,
    )
    .option('--json', 'prints a summary for machines, and nothing else, on the standard output', false)
    .option(
      '--stay',
      'keeps everything running afterwards, and says how to try the other commands on it',
      false,
    )
    .addHelpText('after', help);
  if (exit) command.exitOverride(exit);
  printOn(command, pages);
  refuseKeptOptions(command, argv, environment);
  return command.parse(argv).opts<LaptopOptions>();
}

/** The command that makes the same run again, word by word; an option stands together with its value. */
export function startCommand({ bounces, seed }: LaptopOptions): string[] {
  return ['npm start --', `--bounces ${bounces}`, `--seed ${seed}`];
}

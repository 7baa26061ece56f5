import { Command, InvalidArgumentError } from 'commander';
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

const help = `
Exit code: 0 when every bounce was decided exactly once, 1 when anything went wrong.

The last line with --json (without --stay) is one JSON object:
  ok            true when nothing went wrong; otherwise "problems" says what, in sentences
  seed          as given
  bounces       bounces in the simulated account
  requests      { total, byPurpose }: requests made to Constant Contact
  requestsToday { spent, left }: of what this deployment allows itself in a day
  published     bounces put into the queue, one number for each tick; the last must be 0
  repeats       bounces put there again because an incident holds them, one number for each tick
  incidents     { opened, open }: by all ticks, and after the last
  decisions     { byCode: bounces by code, "none" without one; byDecision: addresses by decision }
  addresses     address records in the table
  lost          bounces in the account that are not in the table
  duplicated    bounces stored twice, published again, or decided again by the last tick, for no incident
  deadLetters   messages in the dead-letter queue
  durationsMs   { synth, poll, classify }: the last two have one number for each tick

Examples:
  npm start
  npm start -- --bounces 20000
  npm start -- --stay
  npm start -- --seed 7 --json | tail -n 1`;

/**
 * Reads the command line; prints the help, or what is wrong, and ends the process where there is nothing to run.
 *
 * @param environment tells which of our options npm took for its own.
 * @param exit replaces the end of the process, for tests: commander then throws instead.
 */
export function readOptions(
  argv: readonly string[],
  {
    environment = {},
    exit,
  }: {
    readonly environment?: Readonly<Record<string, string | undefined>>;
    readonly exit?: (error: Error) => never;
  } = {},
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
      1200,
    )
    .option('--seed <number>', 'repeats the same account exactly', wholeNumber(0, largestSeed), 1)
    .option('--json', 'prints a summary for machines as the last line', false)
    .option(
      '--stay',
      'keeps everything running afterwards, and says how to try the other commands on it',
      false,
    )
    .addHelpText('after', help);
  if (exit) command.exitOverride(exit).configureOutput({ writeErr: () => {}, writeOut: () => {} });
  refuseKeptOptions(command, ['bounces', 'seed', 'stay'], environment);
  return command.parse(argv).opts<LaptopOptions>();
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { type Pages, printOn, wholeNumber } from '../../../local/command-line.ts';
import { refuseKeptOptions } from '../../../local/kept-options.ts';

export interface SimulateOptions {
  /** Print the trace of this seed. */
  readonly seed?: number;
  /** With `seed`: as it was drawn, not the smallest that fails. */
  readonly whole: boolean;
  /** With `seed`: a name under which to keep the smallest plan that fails, for `npm test`. */
  readonly keep?: string;
  /** How many seeds to simulate. */
  readonly seeds: number;
  readonly from: number;
  readonly threads: number;
  /** A file that remembers how far a long run has come. */
  readonly state?: string;
  /** Look for the first seed that catches each deliberate bug. */
  readonly mutants: boolean;
}

const largestSeed = 2 ** 31 - 1;
const defaultSeeds = 20_000;

const help = `
Exit code: 0 when every invariant held in every seed (or every deliberate bug
was caught), 130 when Ctrl-C ended it, 1 otherwise.

Examples:
  npm run simulate
  npm run simulate -- --seed 1234
  npm run simulate -- --seeds 10000000 --state /tmp/simulation.json
  npm run simulate -- --mutants`;

/**
 * Reads the command line; prints the help, or what is wrong, and ends the process where there is nothing to run.
 *
 * @param environment tells which of our options npm took for its own.
 * @param exit replaces the end of the process, for tests: commander then throws instead.
 */
export function readSimulateOptions(
  argv: readonly string[],
  {
    environment,
    exit,
    ...pages
  }: Pages & {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly exit?: (error: Error) => never;
  },
): SimulateOptions {
  const command = new Command('npm run simulate --')
    .description(
      'Deterministic simulation testing: runs the real poller and classifier through simulated weeks with injected ' +
        'faults, on a simulated clock and without sockets, all of it drawn from a seed. Says in which seed which ' +
        'invariant broke.',
    )
    .option(
      '--seed <number>',
      'prints the trace of one seed, reduced if it fails',
      wholeNumber(0, largestSeed),
    )
    .option('--whole', 'with --seed: does not reduce it', false)
    .option('--keep <name>', 'with --seed: keeps its plan for npm test; the name says what went wrong')
    .option('--seeds <number>', 'how many seeds to simulate', wholeNumber(1, largestSeed), defaultSeeds)
    .option('--from <number>', 'the first of them', wholeNumber(0, largestSeed), 1)
    .option(
      '--threads <number>',
      'how many cores to use',
      wholeNumber(1, largestSeed),
      availableParallelism(),
    )
    .option('--state <file>', 'remembers how far it has come, and goes on from there')
    .option('--mutants', 'finds the first seed that catches each deliberate bug', false)
    .addHelpText('after', help);
  if (exit) command.exitOverride(exit);
  printOn(command, pages);
  refuseKeptOptions(command, argv, environment);
  return command.parse(argv).opts<SimulateOptions>();
}

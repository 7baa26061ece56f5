import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';

export interface SimulateOptions {
  /** Tell the story of this seed. */
  readonly seed?: number;
  /** With `seed`: all of it, not the shortest that fails. */
  readonly whole: boolean;
  /** With `seed`: a name under which to keep the shortest week that fails, for `npm test`. */
  readonly keep?: string;
  /** How many seeds to live through. */
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
Exit code: 0 when every invariant held in every seed (or every deliberate bug was caught), 1 otherwise.

Examples:
  npm run simulate
  npm run simulate -- --seed 1234
  npm run simulate -- --seeds 10000000 --state /tmp/simulation.json
  npm run simulate -- --mutants`;

/** Reads the command line; prints the help, or what is wrong, and ends the process where there is nothing to run. */
export function readSimulateOptions(
  argv: readonly string[],
  { exit }: { readonly exit?: (error: Error) => never } = {},
): SimulateOptions {
  const command = new Command('npm run simulate --')
    .description(
      'Lives through random weeks under random faults with the real poller and classifier: a simulated clock, no ' +
        'sockets, everything from a seed. Says in which seed which invariant broke.',
    )
    .option('--seed <number>', 'tells the story of one seed, the shortest one that fails', wholeNumber(0))
    .option('--whole', 'with --seed: tells all of it', false)
    .option('--keep <name>', 'with --seed: keeps it as a regression test; the name says what went wrong')
    .option('--seeds <number>', 'how many seeds to live through', wholeNumber(1), defaultSeeds)
    .option('--from <number>', 'the first of them', wholeNumber(0), 1)
    .option('--threads <number>', 'how many cores to use', wholeNumber(1), availableParallelism())
    .option('--state <file>', 'remembers how far it has come, and goes on from there')
    .option('--mutants', 'finds the first seed that catches each deliberate bug', false)
    .addHelpText('after', help);
  if (exit) command.exitOverride(exit).configureOutput({ writeErr: () => {}, writeOut: () => {} });
  return command.parse(argv).opts<SimulateOptions>();
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= largestSeed) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${largestSeed}.`);
  };
}

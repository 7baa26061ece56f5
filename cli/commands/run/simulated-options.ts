import { type Command, Option } from 'commander';
import { wholeNumber } from '../../../local/command-line.ts';
import { keptByNpm } from '../../../local/kept-options.ts';
import { fewestBounces, mostBounces } from '../../../local/simulated-account/create-account.ts';

export interface SimulatedOptions {
  readonly simulated: true;
  /** Bounces in the simulated account. */
  readonly bounces: number;
  /** The same seed gives the same account, if on the same day, and the same order of delivery. */
  readonly seed: number;
  /** Keeps everything running afterwards, for trying commands. */
  readonly stay?: true;
}

const largestSeed = 2 ** 31 - 1;
/** The npm script that is this command. */
const script = 'npm start --';

export const simulatedHelp = `
With --simulated, which is also npm start, a made-up account is read on this
computer into a store of its own, which is removed at the end. Nobody signs in,
and nothing leaves the machine. The exit code is 0 when every bounce was decided
exactly once, 1 when anything went wrong, 130 when Ctrl-C ended it. With --json
the standard output is one line, a JSON object, and everything else goes to the
standard error (npm adds its own lines, unless it is told --silent). Without
that line the run did not get to its end. The object:
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
                 each run`;

export function withSimulatedOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--simulated',
        'the demonstration: reads a made-up account instead of yours, twice, and compares',
      ).conflicts(['every', 'untilComplete', 'requestsPerDay']),
    )
    .option(
      '--bounces <number>',
      'with --simulated: how many bounces the account has',
      wholeNumber(fewestBounces, mostBounces),
      1200,
    )
    .option(
      '--seed <number>',
      'with --simulated: repeats the same account, if on the same day',
      wholeNumber(0, largestSeed),
      1,
    )
    .option(
      '--stay',
      'with --simulated: keeps everything running afterwards, and says how to try the other commands on it',
    );
}

/** Ends the command line where what was typed does not go together with what is run. */
export function refuseSimulatedOptions(command: Command): void {
  const { simulated, local } = command.optsWithGlobals<{ simulated?: true; local?: true }>();
  if (simulated && local) command.error('error: run --simulated has a store of its own: give no --local');
  const lost = ['bounces', 'seed', 'stay'].find((name) => command.getOptionValueSource(name) === 'cli');
  if (!simulated && lost !== undefined)
    command.error(`error: option '--${lost}' is about the demonstration: give --simulated with it`);
}

/** Ends the command line where npm start was typed and npm took one of the options for its own. */
export function refuseWhatNpmKept(
  program: Command,
  command: Command,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  program.hook('preSubcommand', (_, chosen) => {
    if (chosen !== command || environment.npm_lifecycle_event !== 'start') return;
    const json = program.options.filter(({ long }) => long === '--json');
    const why = keptByNpm({
      name: script,
      options: [...command.options, ...json],
      words: [
        ...program.args.filter((word) => word !== 'run' && word !== '--simulated'),
        ...(program.opts<{ json?: true }>().json ? ['--json'] : []),
      ],
      environment,
    });
    if (why !== undefined) command.error(why);
  });
}

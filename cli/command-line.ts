import { Command, CommanderError } from 'commander';
import { printOn } from '../local/command-line.ts';
import { BounceHygieneError } from '../shared/errors.ts';
import { CommandError } from './command-error.ts';
import { adoptCommand } from './commands/adopt.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eraseCommand } from './commands/erase.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { incidentsCommand } from './commands/incidents.ts';
import { listCommand } from './commands/list.ts';
import { releaseCommand, suppressCommand } from './commands/override.ts';
import { planCommand } from './commands/plan.ts';
import { replayCommand } from './commands/replay.ts';
import { reviewCommand } from './commands/review.ts';
import { signInCommand } from './commands/sign-in.ts';
import { signOutCommand } from './commands/sign-out.ts';
import { statusCommand } from './commands/status.ts';
import { storeCommand } from './commands/store.ts';
import { undoCommand } from './commands/undo.ts';
import { useCommand } from './commands/use.ts';
import { versionCommand } from './commands/version.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { ownVersion } from './own-version.ts';
import { type ChosenTarget, readChosenTarget } from './target/chosen-target.ts';
import { explainFailure } from './target/explain-aws-failure.ts';
import type { Target } from './target/target.ts';
import { versionLine } from './terminal/version-line.ts';

/** The process, as the command line needs it. */
export interface Surroundings extends Omit<Context, 'isJson' | 'target' | 'isTargetNamed' | 'endWith'> {
  openTarget(options: ChosenTarget): Promise<Target>;
}

/** One file each in cli/commands; help lists them in this order. */
const commands = [
  statusCommand,
  explainCommand,
  listCommand,
  exportCommand,
  releaseCommand,
  suppressCommand,
  undoCommand,
  reviewCommand,
  incidentsCommand,
  replayCommand,
  planCommand,
  deadLettersCommand,
  eraseCommand,
  adoptCommand,
  doctorCommand,
  signInCommand,
  signOutCommand,
  storeCommand,
  useCommand,
  versionCommand,
];

/**
 * Runs a command line, and says how the process is to end. Wrong usage, what AWS refuses and what a command cannot do
 * become a sentence on `err`; anything else is a fault of ours and thrown on.
 *
 * @param words without the names of the program.
 */
export async function runCommandLine(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { err } = surroundings;
  let exitCode: ExitCode = exitCodes.fine;
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(helped(words, program), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof CommandError) {
      err.print(error.message);
      return error.exitCode;
    }
    if (error instanceof BounceHygieneError) {
      err.print(explainFailure(error));
      return exitCodes.failed;
    }
    throw error;
  }
}

/** Of a command that does not exist, `help` would show everything; the command itself is answered with what was meant. */
function helped(words: readonly string[], { commands: known }: Command): string[] {
  const [first, name, ...rest] = words;
  const isUnknown = name !== undefined && !['help', ...known.map((each) => each.name())].includes(name);
  return first === 'help' && isUnknown ? [name, ...rest] : [...words];
}

function createProgram(surroundings: Surroundings, endWith: Context['endWith']): Command {
  const { out, err } = surroundings;
  const program = new Command('bounce-hygiene')
    .description('Shows, explains and overrules what was decided of the addresses that bounced.')
    .option('--stack <name>', 'the deployed stack to work on, for example BounceHygiene')
    .option('--region <name>', 'its AWS region, if not the usual one')
    .option('--profile <name>', 'the AWS profile to use, if not the usual one')
    .option('--json', 'prints the answer for programs: one JSON object, for lists one a line')
    .option('--version', 'says which version this is')
    .on('option:version', () => {
      out.print(versionLine(ownVersion()));
      throw new CommanderError(0, 'commander.version', '');
    })
    .exitOverride()
    .showHelpAfterError('(npx bounce-hygiene help lists the commands; COMMAND --help explains one)');
  printOn(program, { out, err });
  const options = () => program.opts<Partial<ChosenTarget> & { readonly json?: boolean }>();
  let opened: Promise<Target> | undefined;
  const context: Context = {
    ...surroundings,
    get isJson() {
      return options().json === true;
    },
    endWith,
    isTargetNamed: () => namedTarget(options(), surroundings.home) !== undefined,
    target() {
      opened ??= openTarget(options(), surroundings);
      return opened;
    },
  };
  for (const define of commands) define(program, context);
  return program;
}

/** What the options name; without --stack, what `use` has chosen, in another region or with another profile if so given. */
function namedTarget(
  { stack, region, profile }: Partial<ChosenTarget>,
  home: string,
): ChosenTarget | undefined {
  const where = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
  if (stack !== undefined) return { stack, ...where };
  const chosen = readChosenTarget(home);
  return chosen && { ...chosen, ...where };
}

async function openTarget(
  options: Partial<ChosenTarget>,
  { openTarget: open, err, home }: Surroundings,
): Promise<Target> {
  const named = namedTarget(options, home);
  if (named === undefined)
    throw new CommandError(
      'Which stack? Give --stack, with the name that you deployed it by. To choose it for all that follow: npx bounce-hygiene use --stack NAME.',
      exitCodes.usage,
    );
  const target = await open(named);
  err.print(`On ${target.label}.`);
  return target;
}

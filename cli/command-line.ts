import { Command, CommanderError } from 'commander';
import { printOn } from '../local/command-line.ts';
import { BounceHygieneError } from '../shared/errors.ts';
import { CommandError } from './command-error.ts';
import { adoptCommand } from './commands/adopt.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { eraseCommand } from './commands/erase.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { incidentsCommand } from './commands/incidents.ts';
import { listCommand } from './commands/list.ts';
import { releaseCommand, suppressCommand } from './commands/override.ts';
import { planCommand } from './commands/plan.ts';
import { replayCommand } from './commands/replay.ts';
import { reviewCommand } from './commands/review.ts';
import { statusCommand } from './commands/status.ts';
import { undoCommand } from './commands/undo.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { explainFailure } from './target/explain-aws-failure.ts';
import type { Target } from './target/target.ts';

/** What the options that every command has say of the target. */
interface TargetOptions {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
}

/** The process, as the command line needs it. */
export interface Surroundings extends Omit<Context, 'isJson' | 'target' | 'endWith'> {
  openTarget(options: TargetOptions): Promise<Target>;
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
    await program.parseAsync([...words], { from: 'user' });
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

function createProgram(surroundings: Surroundings, endWith: Context['endWith']): Command {
  const { out, err } = surroundings;
  const program = new Command('bounce-hygiene')
    .description('Shows, explains and overrules what was decided of the addresses that bounced.')
    .option('--stack <name>', 'the deployed stack to work on, for example BounceHygiene')
    .option('--region <name>', 'its AWS region, if not the usual one')
    .option('--profile <name>', 'the AWS profile to use, if not the usual one')
    .option('--json', 'prints the answer for programs: one JSON object, for lists one a line')
    .exitOverride()
    .showHelpAfterError('(npx bounce-hygiene help lists the commands; COMMAND --help explains one)');
  printOn(program, { out, err });
  const options = () => program.opts<Partial<TargetOptions> & { readonly json?: boolean }>();
  let opened: Promise<Target> | undefined;
  const context: Context = {
    ...surroundings,
    get isJson() {
      return options().json === true;
    },
    endWith,
    target() {
      opened ??= openTarget(options(), surroundings);
      return opened;
    },
  };
  for (const define of commands) define(program, context);
  return program;
}

async function openTarget(
  { stack, ...where }: Partial<TargetOptions>,
  { openTarget: open, err }: Surroundings,
): Promise<Target> {
  if (stack === undefined)
    throw new CommandError(
      'Which stack? Give --stack, with the name that you deployed it by.',
      exitCodes.usage,
    );
  const target = await open({ stack, ...where });
  err.print(`On ${target.label}.`);
  return target;
}

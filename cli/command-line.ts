import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { printOn } from '../local/command-line.ts';
import { storeExists } from '../local/store/store-files.ts';
import { BounceHygieneError } from '../shared/errors.ts';
import { nearestName } from '../shared/nearest-name.ts';
import { CommandError } from './command-error.ts';
import { adoptCommand } from './commands/adopt.ts';
import { campaignsCommand } from './commands/campaigns.ts';
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
import { runCommand } from './commands/run.ts';
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
import { type ChosenStack, type ChosenTarget, readChosenTarget } from './target/chosen-target.ts';
import { explainFailure } from './target/explain-aws-failure.ts';
import type { Target } from './target/target.ts';
import { escapeLines } from './terminal/escape.ts';
import { versionLine } from './terminal/version-line.ts';

/** The process, as the command line needs it. */
export interface Surroundings
  extends Omit<Context, 'isJson' | 'target' | 'store' | 'namedTarget' | 'endWith'> {
  /** Opens a deployed stack. */
  openTarget(named: ChosenStack): Promise<Target>;
  /** Opens the store on this computer. @param command as it was typed. */
  openStore(command: string): Promise<Target>;
}

/** One file each in cli/commands; help lists them in this order. */
const commands = [
  runCommand,
  statusCommand,
  explainCommand,
  listCommand,
  exportCommand,
  releaseCommand,
  suppressCommand,
  undoCommand,
  reviewCommand,
  incidentsCommand,
  campaignsCommand,
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
  let store: Target | undefined;
  const program = createProgram(
    {
      ...surroundings,
      async openStore(command) {
        store = await surroundings.openStore(command);
        return store;
      },
    },
    (code) => {
      exitCode = code;
    },
  );
  try {
    try {
      await program.parseAsync(helped(words, program), { from: 'user' });
    } finally {
      // No other process may use it until then.
      await store?.close();
    }
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof CommandError) {
      err.print(escapeLines(error.message));
      return error.exitCode;
    }
    if (error instanceof BounceHygieneError) {
      err.print(escapeLines(explainFailure(error)));
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
    .option('--stack <name>', 'the deployed stack to work on, for example BounceHygiene', readName)
    .option('--region <name>', 'its AWS region, if not the usual one', readName)
    .option('--profile <name>', 'the AWS profile to use, if not the usual one', readName)
    .option('--local', 'works on the store on this computer, which `run` has filled')
    .option('--json', 'prints the answer for programs: one JSON object, for lists one a line')
    .option('--version', 'says which version this is')
    .on('option:version', () => {
      out.print(versionLine(ownVersion()));
      throw new CommanderError(0, 'commander.version', '');
    })
    .exitOverride()
    .showHelpAfterError('(npx bounce-hygiene help lists the commands; COMMAND --help explains one)');
  printOn(program, { out, err });
  program.configureOutput({ outputError: (text, write) => write(withHint(text)) });
  const options = () => program.opts<TargetOptions & { readonly json?: boolean }>();
  let opened: Promise<Target> | undefined;
  let commandName = '';
  program.hook('preAction', (_, action) => {
    commandName = typedName(action);
  });
  const context: Context = {
    ...surroundings,
    get isJson() {
      return options().json === true;
    },
    endWith,
    namedTarget: () => namedTarget(options(), surroundings.home),
    store: () => surroundings.openStore(commandName),
    target() {
      opened ??= openTarget(namedTarget(options(), surroundings.home), commandName, surroundings);
      return opened;
    },
  };
  for (const define of commands) define(program, context);
  program.commands.forEach(refuseUnknownSubcommands);
  return program;
}

/** "dead-letters list": a command with those that it belongs to, without the program. */
function typedName(command: Command): string {
  const names: string[] = [];
  for (let one: Command | null = command; one?.parent; one = one.parent) names.unshift(one.name());
  return names.join(' ');
}

/** An empty one is mostly a variable of a script that is not set. */
function readName(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

/** To an unknown option that looks like an address: how such an address is written. */
function withHint(error: string): string {
  const [, address] = /unknown option '(-[^']*@[^']*)'/.exec(error) ?? [];
  if (address === undefined) return error;
  return [
    error.trimEnd(),
    'An address that begins with - stands last, after --, which ends the options:',
    `  npx bounce-hygiene COMMAND OPTIONS -- ${address}\n`,
  ].join('\n');
}

/** A command that does something by itself would take a mistyped subcommand for an argument of that. */
function refuseUnknownSubcommands(group: Command): void {
  const names = group.commands.map((each) => each.name());
  if (names.length === 0) return;
  group.hook('preSubcommand', ({ args: [word = ''] }) => {
    if (word === '' || word.startsWith('-') || names.includes(word)) return;
    const meant = nearestName(word, names);
    group.error(`error: unknown command '${word}'${meant === undefined ? '' : `\n(Did you mean ${meant}?)`}`);
  });
}

interface TargetOptions extends Partial<ChosenStack> {
  readonly local?: true;
}

/**
 * What the options name; without --stack and --local, what `use` has chosen, in another region or with another profile if
 * so given; else the store, if there is one.
 */
function namedTarget(
  { local, stack, region, profile }: TargetOptions,
  home: string,
): ChosenTarget | undefined {
  const where = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
  const isSomewhere = Object.keys(where).length > 0;
  if (local && (stack !== undefined || isSomewhere))
    throw new CommandError(
      'Two targets are named: --local is the store on this computer, and --stack, --region and --profile are about a deployed stack. Give one.',
      exitCodes.usage,
    );
  if (local) return { local };
  if (stack !== undefined) return { stack, ...where };
  const chosen = readChosenTarget(home) ?? (storeExists(home) ? { local: true as const } : undefined);
  if (chosen === undefined || 'stack' in chosen) return chosen && { ...chosen, ...where };
  if (isSomewhere)
    throw new CommandError('Which stack? Give --stack with --region and --profile.', exitCodes.usage);
  return chosen;
}

async function openTarget(
  named: ChosenTarget | undefined,
  command: string,
  { openTarget: openStack, openStore, err }: Surroundings,
): Promise<Target> {
  if (named === undefined)
    throw new CommandError(
      'On what? Give --stack, with the name that you deployed it by, or --local for the store on this computer, which npx bounce-hygiene run makes. To choose one for all that follow: npx bounce-hygiene use.',
      exitCodes.usage,
    );
  const target = 'local' in named ? await openStore(command) : await openStack(named);
  err.print(`On ${target.label}.`);
  return target;
}

import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type ChosenTarget,
  forgetChosenTarget,
  readChosenTarget,
  writeChosenTarget,
} from '../target/chosen-target.ts';
import { targetOptions } from '../target/target-options.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

interface UseOptions extends Partial<ChosenTarget> {
  readonly none?: true;
}

const help = `
Without options it says which one is chosen. An option of a command goes before
what is chosen here.

Examples:
  npx bounce-hygiene use --stack BounceHygiene --region eu-west-1
  npx bounce-hygiene use
  npx bounce-hygiene use --none`;

/** `use`: chooses what commands work on that name no target. */
export function useCommand(program: Command, context: Context): void {
  program
    .command('use')
    .description('chooses the stack that commands without --stack work on')
    .option('--none', 'forgets what was chosen')
    .addHelpText('after', help)
    .action((_: UseOptions, command: Command) => use(command.optsWithGlobals<UseOptions>(), context));
}

async function use({ none, stack, region, profile }: UseOptions, context: Context): Promise<void> {
  const { home } = context;
  if (none && (stack ?? region ?? profile) !== undefined)
    throw new CommandError(
      '--none forgets: give no --stack, --region or --profile with it.',
      exitCodes.usage,
    );
  if (none) {
    forgetChosenTarget(home);
    return say(undefined, context);
  }
  if (stack === undefined && (region ?? profile) !== undefined)
    throw new CommandError('Which stack? Give --stack with --region and --profile.', exitCodes.usage);
  if (stack === undefined) return say(readChosenTarget(home), context);
  // A name that does not exist is a typing mistake, which shows now or much later.
  await context.target();
  const chosen = {
    stack,
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
  writeChosenTarget(home, chosen);
  say(chosen, context);
}

function say(chosen: ChosenTarget | undefined, { out, isJson }: Context): void {
  if (isJson) out.print(JSON.stringify({ stack: null, ...chosen }));
  else if (chosen)
    out.print(escapeForTerminal(`Commands without --stack work with ${targetOptions(chosen).join(' ')}.`));
  else out.print('No target is chosen: each command needs --stack.');
}

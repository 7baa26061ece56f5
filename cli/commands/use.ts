import type { Command } from 'commander';
import { storeExists } from '../../local/store/store-files.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type ChosenStack,
  type ChosenTarget,
  forgetChosenTarget,
  readChosenTarget,
  writeChosenTarget,
} from '../target/chosen-target.ts';
import { targetOptions } from '../target/target-options.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

interface UseOptions extends Partial<ChosenStack> {
  readonly local?: true;
  readonly none?: true;
}

const help = `
Without options it says which one is chosen. A command that is given --stack or
--local works on that all the same. Where nothing is chosen, commands work on
the store on this computer, if there is one.

Examples:
  npx bounce-hygiene use --stack BounceHygiene --region eu-west-1
  npx bounce-hygiene use --local
  npx bounce-hygiene use
  npx bounce-hygiene use --none`;

/** `use`: chooses what commands work on that name no target. */
export function useCommand(program: Command, context: Context): void {
  program
    .command('use')
    .description('chooses the deployed stack, or the store on this computer, for commands that name neither')
    .option('--none', 'forgets what was chosen')
    .addHelpText('after', help)
    .action((_: UseOptions, command: Command) => use(command.optsWithGlobals<UseOptions>(), context));
}

async function use({ none, local, stack, region, profile }: UseOptions, context: Context): Promise<void> {
  const { home } = context;
  if (none && (local ?? stack ?? region ?? profile) !== undefined)
    throw new CommandError(
      '--none forgets: give no --local, --stack, --region or --profile with it.',
      exitCodes.usage,
    );
  if (none) {
    forgetChosenTarget(home);
    return say(undefined, context);
  }
  if (!local && stack === undefined) {
    if ((region ?? profile) !== undefined)
      throw new CommandError('Which stack? Give --stack with --region and --profile.', exitCodes.usage);
    return say(readChosenTarget(home), context);
  }
  const chosen = context.namedTarget();
  if (local && !storeExists(home))
    throw new CommandError('There is no store on this computer yet: npx bounce-hygiene run makes it.');
  // A name that does not exist is a typing mistake, which shows now or much later.
  if (!local) await context.target();
  if (chosen) writeChosenTarget(home, chosen);
  say(chosen, context);
}

function say(chosen: ChosenTarget | undefined, { out, isJson }: Context): void {
  if (isJson) out.print(JSON.stringify({ stack: null, ...chosen }));
  else if (chosen)
    out.print(
      escapeForTerminal(`Commands that name no target work with ${targetOptions(chosen).join(' ')}.`),
    );
  else out.print('No target is chosen: each command needs --stack, or works on the store on this computer.');
}

import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { removeSignIn } from '../operate/sign-in.ts';
import { askYesOrNo } from '../terminal/ask.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { whereToRevoke } from '../terminal/sign-in-report.ts';
import { mustAsk } from './before-writing.ts';
import { openSignInStore, waitingFor } from './open-sign-in-store.ts';

const help = `
What else is kept in the same secret stays. Bounces wait at Constant Contact
until somebody signs in again.

Examples:
  npx bounce-hygiene sign-out --stack BounceHygiene
  npx bounce-hygiene sign-out --yes`;

/** `sign-out`: takes the sign-in away from where it is kept. */
export function signOutCommand(program: Command, context: Context): void {
  program
    .command('sign-out')
    .description('removes the sign-in at Constant Contact from where it is kept')
    .option('--yes', 'does not ask')
    .addHelpText('after', help)
    .action(({ yes }: { readonly yes?: boolean }) => signOut(yes, context));
}

async function signOut(yes: boolean | undefined, context: Context): Promise<void> {
  const { out, progress, isJson } = context;
  const asks = mustAsk(yes, context);
  const store = await openSignInStore(context);
  const label = escapeForTerminal(store.label);
  if (asks) {
    const answer = await askYesOrNo(
      `Really remove the sign-in from ${label}? No bounce is read until the next.`,
    );
    if (answer !== 'yes')
      throw new CommandError(
        'Nothing was removed.',
        answer === 'no' ? exitCodes.declined : exitCodes.interrupted,
      );
  }
  const outcome = await progress.step('Removing the sign-in', (say) =>
    removeSignIn(store, waitingFor(context, say)),
  );
  if (outcome === 'interrupted')
    throw new CommandError('Stopped; nothing was removed.', exitCodes.interrupted);
  const isRemoved = outcome === 'removed';
  if (isJson) out.print(JSON.stringify({ removed: isRemoved, storedIn: store.label }));
  else if (isRemoved) {
    out.print(`The sign-in was removed from ${label}.`);
    out.print(whereToRevoke);
  } else out.print(`There is no sign-in in ${label}.`);
}

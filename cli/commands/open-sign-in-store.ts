import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { createSignInHere } from '../target/sign-in-here.ts';
import type { Exclusively, SignInStore } from '../target/sign-in-store.ts';
import type { Say } from '../terminal/progress-line.ts';

/** Whether the sign-in is that of a deployed stack, and not of this computer. */
export function isForStack(context: Context): boolean {
  const named = context.namedTarget();
  return named !== undefined && 'stack' in named;
}

/** Where the sign-in is kept: at the stack that is named, else in a file on this computer. */
export async function openSignInStore(context: Context): Promise<SignInStore> {
  return isForStack(context)
    ? (await context.target()).signIn
    : createSignInHere(context.home, context.clock);
}

/** Waits for a run of the poller to end, and says so. */
export function waitingFor({ newRevision, isInterrupted }: Context, say: Say): Exclusively {
  return {
    holder: `sign-in-${newRevision()}`,
    isInterrupted,
    onWait: () => say('a run is at work; it ends within a quarter of an hour'),
  };
}

export function stopped(): CommandError {
  return new CommandError('Stopped; nothing was stored.', exitCodes.interrupted);
}

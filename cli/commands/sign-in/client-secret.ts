import type { Context } from '../../context.ts';
import { askHidden } from '../../terminal/ask.ts';
import { stopped } from '../open-sign-in-store.ts';
import { readClientSecret, type SignInOptions } from './options.ts';

/**
 * The client secret: from standard input or the keyboard where it was asked for, else from the environment; undefined
 * where there is none.
 *
 * @throws {CommandError} when it is no client secret.
 */
export async function clientSecretOf(
  { clientSecretStdin }: SignInOptions,
  { outside, isInteractive, isInterrupted }: Context,
): Promise<string | undefined> {
  const { BOUNCE_HYGIENE_CLIENT_SECRET: given } = outside.environment;
  if (!clientSecretStdin) return given ? readClientSecret(given) : undefined;
  if (!isInteractive) {
    const line = await outside.nextLine();
    if (line === undefined && isInterrupted()) throw stopped();
    return readClientSecret(line ?? '');
  }
  const typed = await askHidden('The client secret of the application (it is not shown)');
  if (typed === undefined) throw stopped();
  return readClientSecret(typed);
}

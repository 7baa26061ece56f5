import type { SecretBacking } from '../../../local/servers/secrets-manager.ts';
import { createPace } from '../../../shared/constant-contact/pace.ts';
import { isUnreadable, parseSignIn } from '../../../shared/constant-contact/sign-in.ts';
import { SignInNeededError } from '../../../shared/errors.ts';
import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { useGivenSignIn } from '../../operate/use-given-sign-in.ts';
import { createSignInFile } from '../../target/sign-in-file.ts';
import { signInAsSecret } from '../../target/sign-in-here.ts';
import { givenSignIn } from '../given-sign-in.ts';
import { vendorUrls } from '../sign-in/options.ts';

const requestTimeoutMs = 20_000;

export interface SignInOfRun {
  readonly signIn: SecretBacking;
  /** To Constant Contact, before the run itself makes any. */
  readonly requests: number;
}

/**
 * The sign-in of a run: what the environment gives, else what is stored on this computer.
 *
 * @throws {CommandError} when there is none, or it is refused.
 * @throws {TokenUnavailableError} when Constant Contact does not answer.
 */
export async function signInOfRun(context: Context): Promise<SignInOfRun> {
  const { home, clock, outside, progress, isInterrupted } = context;
  const given = givenSignIn(outside.environment);
  const file = createSignInFile(home);
  if (!given) {
    const signIn = signInAsSecret(home);
    await mustBeSignedIn(signIn);
    file.keepRoom();
    return { signIn, requests: 0 };
  }
  const urls = vendorUrls(outside.environment);
  const kept = (await file.read())?.text;
  const flow = { fetch: outside.fetch, clock, pace: createPace(clock), requestTimeoutMs, isInterrupted };
  const { text, requests } = await progress.step('Signing in as the environment says', () =>
    useGivenSignIn(given, kept, flow, urls),
  );
  return { signIn: inMemory(text), requests };
}

function inMemory(first: string): SecretBacking {
  let text = first;
  return {
    read: async () => text,
    async write(next) {
      text = next;
    },
  };
}

/** The poller would say so as well, once everything is started. */
async function mustBeSignedIn(signIn: SecretBacking): Promise<void> {
  const text = await signIn.read();
  try {
    parseSignIn(text);
  } catch (error) {
    if (!(error instanceof SignInNeededError)) throw error;
    const why = isUnreadable(text)
      ? 'The file of the sign-in on this computer is damaged.'
      : 'Nobody has signed in on this computer.';
    throw new CommandError(
      `${why} First: npx bounce-hygiene sign-in --client-id KEY; docs/SIGN_IN.md says where the key is.`,
      exitCodes.signInNeeded,
    );
  }
}

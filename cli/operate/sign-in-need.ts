import { parseSignIn } from '../../shared/constant-contact/sign-in.ts';
import { SignInNeededError } from '../../shared/errors.ts';
import type { SignInStore } from '../target/sign-in-store.ts';
import type { Need } from './needs.ts';

/** What a person has to do before a run on this computer can read; nothing where somebody has signed in. */
export async function signInNeeds(signIn: SignInStore): Promise<readonly Need[]> {
  try {
    parseSignIn((await signIn.read())?.text);
    return [];
  } catch (error) {
    if (!(error instanceof SignInNeededError)) throw error;
    return [
      {
        sentence: 'Nobody is signed in on this computer, so a run would read no bounce.',
        command: ['npx bounce-hygiene sign-in'],
      },
    ];
  }
}

import type { FlowParts } from '../../../shared/constant-contact/authorization-service.ts';
import { noteOf } from '../../../shared/constant-contact/sign-in.ts';
import type { Context } from '../../context.ts';
import type { OwnSignIn } from '../../operate/evidence-asker.ts';
import { useGivenSignIn } from '../../operate/use-given-sign-in.ts';
import { type NotTold, whyNotUsable } from '../../operate/vendor-evidence.ts';
import { createSignInFile } from '../../target/sign-in-file.ts';
import { createSignInHere } from '../../target/sign-in-here.ts';
import type { SignInStore } from '../../target/sign-in-store.ts';
import { isStore, type Target } from '../../target/target.ts';
import { givenSignIn } from '../given-sign-in.ts';
import { waitingFor } from '../open-sign-in-store.ts';
import { vendorUrls } from '../sign-in/options.ts';

/** A run that reads an account for the first time has the sign-in for long, and its account is asked about meanwhile. */
const waitsAtMostMs = 20_000;

export interface SignInParts {
  readonly flow: FlowParts;
  readonly context: Context;
  readonly target: Target;
  readonly say: (text: string) => void;
}

/** What came of it, or why it could not be done; and the requests that were made before. */
export type Used<Result> = { readonly requests: number } & (
  | { readonly result: Result }
  | { readonly why: NotTold }
);

/**
 * Does something with the operator's own sign-in, never with that of a deployment: what the environment gives, else what
 * is kept on this computer. Nobody else refreshes it meanwhile, and a new token is stored before it is used.
 *
 * @throws {CommandError} when the environment is wrong, or what is stored cannot be read.
 */
export async function withOwnSignIn<Result>(
  { flow, context, target, say }: SignInParts,
  work: (signIn: OwnSignIn) => Promise<Result>,
): Promise<Used<Result>> {
  const { home, clock, outside, isInterrupted } = context;
  const given = givenSignIn(outside.environment);
  if (given) {
    let requests = 0;
    const count = () => {
      requests += 1;
    };
    try {
      const { text } = await useGivenSignIn(given, undefined, flow, vendorUrls(outside.environment), count);
      const result = await work({ store: inMemory(text), scopes: undefined });
      return { result, requests };
    } catch (error) {
      const why = whyNotUsable(error);
      if (why) return { why, requests };
      throw error;
    }
  }
  const store: SignInStore = isStore(target) ? target.signIn : createSignInHere(home, clock);
  const stored = await store.read();
  if (!stored) return { why: { kind: 'signInNeeded', is: 'missing' }, requests: 0 };
  // A token that rotates has to be stored, also on a disk that is full.
  createSignInFile(home).keepRoom();
  const startedAt = clock.now().getTime();
  const isLate = () => clock.now().getTime() - startedAt >= waitsAtMostMs;
  const held = await store.exclusively(() => work({ store, scopes: scopesIn(stored.text) }), {
    ...waitingFor(context, say),
    isInterrupted: () => isInterrupted() || isLate(),
  });
  return held ? { ...held, requests: 0 } : { why: { kind: 'signInBusy' }, requests: 0 };
}

/** Undefined where nobody has noted them: somebody has written the sign-in by hand. */
function scopesIn(text: string): readonly string[] | undefined {
  const { scopes } = noteOf(text);
  return scopes ? scopes.split(' ') : undefined;
}

function inMemory(first: string): OwnSignIn['store'] {
  let text = first;
  return {
    read: async () => ({ version: text, text }),
    async replace(_, next) {
      text = next;
      return true;
    },
  };
}

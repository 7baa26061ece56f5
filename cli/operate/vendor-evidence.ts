import type { Instant } from '../../shared/bounce/instant.ts';
import type { Api, Told, Untold } from '../../shared/constant-contact/contact-evidence.ts';
import { TokenUnavailableError } from '../../shared/errors.ts';
import { CommandError } from '../command-error.ts';

/** What could not be told, and what kept a command from asking at all. */
export type NotTold =
  | Untold
  /** Nobody has signed in on this computer, or the sign-in does not hold any more. */
  | { readonly kind: 'signInNeeded'; readonly is: 'missing' | 'over' }
  /** Something given in the environment; `reason` is a sentence of ours. */
  | { readonly kind: 'givenRefused'; readonly reason: string }
  /** A run on this computer uses the sign-in. */
  | { readonly kind: 'signInBusy' };

/** What one of the two APIs has told of an address. */
export interface ToldByApi extends Omit<Told, 'untold'> {
  readonly untold: readonly NotTold[];
}

/** What Constant Contact was asked about an address, and what it has told. */
export interface VendorEvidence {
  readonly since: Instant;
  readonly until: Instant;
  /** v3 first; v2 only for owners who still hold a key. */
  readonly told: readonly ToldByApi[];
  /** To Constant Contact, tokens included. */
  readonly requests: number;
}

export function nothingTold(by: Api, why: NotTold): ToldByApi {
  return { by, events: [], totals: undefined, untold: [why] };
}

/** What is in the way of a sign-in that was given; undefined for what a command cannot go on after. */
export function whyNotUsable(error: unknown): NotTold | undefined {
  if (error instanceof TokenUnavailableError) return { kind: 'unreachable', reason: error.message };
  return error instanceof CommandError ? { kind: 'givenRefused', reason: error.message } : undefined;
}

/** Whether somebody has to sign in, once more or with more rights. */
export function isSignInNeeded({ told }: VendorEvidence): boolean {
  return told.some(
    ({ by, untold }) =>
      by === 'v3' &&
      untold.some(({ kind }) =>
        ['signInNeeded', 'givenRefused', 'missingScope', 'accessRefused'].includes(kind),
      ),
  );
}

import type { Operation } from '../plan/faults.ts';
import type { Ending, Invocation } from './lambda.ts';
import type { Message } from './queue.ts';
import type { SecretVersion } from './secret.ts';
import type { Item } from './table.ts';
import type { Row } from './vendor/account.ts';
import type { Request } from './vendor/request.ts';

/** What can be seen of the code under test from outside. Each invariant looks at some of it. */
export interface Witness {
  /** A call leaves; nothing has happened yet. */
  calls?(by: Invocation, operation: Operation): void;
  /** A record, state, or other item was read. Undefined: there is none, or none that the read could see. */
  reads?(by: Invocation, key: string, item: Item | undefined): void;
  writes?(by: Invocation, key: string, before: Item | undefined, after: Item): void;
  /** SQS has taken a message. */
  sends?(by: Invocation, message: Message): void;
  /** Lambda has deleted a message, because the batch it was in did not fail it. */
  deletes?(by: Invocation, message: Message): void;
  /** A request reaches Constant Contact. */
  asks?(by: Invocation, request: Request): void;
  /** The rows of an answer, and the codes that were asked for. */
  shows?(by: Invocation, rows: readonly Row[], codes: readonly string[]): void;
  /** A refresh token was offered, and this came of it. */
  offers?(by: Invocation, refreshToken: string, outcome: 'granted' | 'dead' | 'not seen'): void;
  /** An answer has brought a refresh token that was not known before. */
  receivesTokens?(by: Invocation, refreshToken: string): void;
  /** It was told that the day's quota is spent. */
  closes?(by: Invocation): void;
  readsSecret?(by: Invocation, version: string, isStale: boolean): void;
  putsSecret?(by: Invocation, text: string, before: SecretVersion): void;
  /** A log line or a metric, as text. */
  says?(by: Invocation, text: string): void;
  counts?(by: Invocation, counts: Readonly<Record<string, number>>): void;
  ends?(by: Invocation, ending: Ending): void;
  /** Faults are over, people have done what they can, and enough ticks have passed. */
  rests?(): void;
}

type Every<Name extends keyof Witness> = NonNullable<Witness[Name]>[];

/** All of them, by what they look at. */
export type Witnesses = { readonly [Name in keyof Witness]-?: Every<Name> };

export function noWitnesses(): Witnesses {
  return {
    ...{ calls: [], reads: [], writes: [], sends: [], deletes: [], asks: [], shows: [], offers: [] },
    ...{ receivesTokens: [], closes: [] },
    ...{ readsSecret: [], putsSecret: [], says: [], counts: [], ends: [], rests: [] },
  };
}

export function enlist(witnesses: Witnesses, witness: Witness): void {
  for (const [name, look] of Object.entries(witness)) {
    (witnesses[name as keyof Witness] as unknown[]).push(look);
  }
}

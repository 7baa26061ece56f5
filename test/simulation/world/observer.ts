import type { Operation } from '../plan/faults.ts';
import type { Item } from './expression.ts';
import type { Ending, Invocation } from './lambda.ts';
import type { Message, SecretVersion } from './values.ts';
import type { Row } from './vendor/account.ts';
import type { Request } from './vendor/request.ts';

/** What can be observed of the code under test from outside. Each invariant subscribes to some of it. */
export interface Observer {
  /** A call leaves; nothing has happened yet. */
  calls?(by: Invocation, operation: Operation): void;
  /** An item was read. Undefined: there is none, or none that the read could see. */
  reads?(by: Invocation, key: string, item: Item | undefined): void;
  writes?(by: Invocation, key: string, before: Item | undefined, after: Item): void;
  /** SQS has taken a message. */
  sends?(by: Invocation, message: Message): void;
  /** Lambda has deleted a message, because the batch it was in did not fail it. */
  deletes?(by: Invocation, message: Message): void;
  /** A request reaches Constant Contact. */
  asks?(by: Invocation, request: Request): void;
  /** Constant Contact has answered, whether or not the answer arrives. */
  answers?(by: Invocation, request: Request, status: number, body: string): void;
  /** The rows of an answer, and the codes that were asked for. */
  shows?(by: Invocation, rows: readonly Row[], codes: readonly string[]): void;
  /** A refresh token was offered, and this came of it. */
  offers?(by: Invocation, refreshToken: string, outcome: 'granted' | 'dead' | 'not seen'): void;
  /** An answer has brought a refresh token that was not known before. */
  receivesTokens?(by: Invocation, refreshToken: string): void;
  /** Constant Contact answered that the day's quota is spent. */
  closes?(by: Invocation): void;
  readsSecret?(by: Invocation, version: string, isStale: boolean): void;
  putsSecret?(by: Invocation, text: string, before: SecretVersion): void;
  /** A log line or a metric, as text. */
  says?(by: Invocation, text: string): void;
  counts?(by: Invocation, counts: Readonly<Record<string, number>>): void;
  ends?(by: Invocation, ending: Ending): void;
  /** Faults are cleared, and enough runs have ended since. */
  recovered?(): void;
}

type Every<Name extends keyof Observer> = NonNullable<Observer[Name]>[];

/** All of them, by what they look at. */
export type Observers = { readonly [Name in keyof Observer]-?: Every<Name> };

export function noObservers(): Observers {
  return {
    ...{ calls: [], reads: [], writes: [], sends: [], deletes: [], asks: [], shows: [], offers: [] },
    ...{ answers: [], receivesTokens: [], closes: [] },
    ...{ readsSecret: [], putsSecret: [], says: [], counts: [], ends: [], recovered: [] },
  };
}

export function subscribe(observers: Observers, observer: Observer): void {
  for (const [name, look] of Object.entries(observer)) {
    (observers[name as keyof Observer] as unknown[]).push(look);
  }
}

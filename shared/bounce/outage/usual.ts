import type { Usual } from './tail.ts';

/** Bounces are judged in two kinds: B, with the S that follow it, says that addresses do not exist; Z that mail was refused. */
export type BounceKind = 'B' | 'Z';

/** How many of so many messages bounced. */
export interface Share {
  readonly bounced: number;
  readonly messages: number;
}

/** What an account without a past is taken to have had: a bounce in so many messages. */
const priorMessages: Readonly<Record<BounceKind, number>> = { B: 200, Z: 500 };
/** A part's own past is drawn to that of the account by so many messages: a small part has hardly any. */
const drawnBy = 200;
/** What is more usual than that is no judgement's business. */
const mostUsual = 1 / 2;

/**
 * What is usual in a part of a send: the higher of what the account is used to, and what the part is. All bounces over
 * all messages of the last sends, those who had bounced before included: a little too high on purpose.
 *
 * @param account the last sends, without what was held in them.
 * @param part the same in the part.
 * @param messages for how many messages the past counts.
 */
export function usualIn(kind: BounceKind, account: Share, part: Share, messages: number): Usual {
  const mean = (1 + account.bounced) / (priorMessages[kind] + account.messages);
  const own = (part.bounced + drawnBy * mean) / (part.messages + drawnBy);
  return { mean: Math.min(Math.max(mean, own), mostUsual), messages };
}

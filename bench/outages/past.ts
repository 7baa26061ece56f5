import type { BounceKind, Share } from '../../shared/bounce/outage/usual.ts';
import { at, type Counts, groups, sumOf } from './groups.ts';

/** The bounces and messages of an account's last sends, by group. */
export interface Past {
  ofAccount(kind: BounceKind): Share;
  /** In these groups only. */
  of(kind: BounceKind, members: ArrayLike<number>): Share;
  /** Adds a send and forgets the oldest. */
  add(kind: BounceKind, bounced: Counts, messages: Counts): void;
}

/** A month and a half of weekly sends. */
const sendsRemembered = 6;

export function createPast(): Past {
  const past = { B: createWindow(), Z: createWindow() };
  return {
    ofAccount: (kind) => ({ bounced: sumOf(past[kind].bounced), messages: sumOf(past[kind].messages) }),
    of: (kind, members) => ({
      bounced: sumOf(past[kind].bounced, members),
      messages: sumOf(past[kind].messages, members),
    }),
    add: (kind, bounced, messages) => past[kind].add(bounced, messages),
  };
}

/** Keeps sums, so that asking costs nothing. */
function createWindow() {
  const sends: { readonly bounced: Counts; readonly messages: Counts }[] = [];
  const [bounced, messages] = [new Float64Array(groups.length), new Float64Array(groups.length)];
  const count = (send: (typeof sends)[number], sign: 1 | -1) => {
    for (let group = 0; group < groups.length; group += 1) {
      bounced[group] = at(bounced, group) + sign * at(send.bounced, group);
      messages[group] = at(messages, group) + sign * at(send.messages, group);
    }
  };
  return {
    bounced,
    messages,
    add(newBounced: Counts, newMessages: Counts): void {
      const send = { bounced: newBounced, messages: newMessages };
      sends.push(send);
      count(send, 1);
      const oldest = sends.length > sendsRemembered ? sends.shift() : undefined;
      if (oldest) count(oldest, -1);
    },
  };
}

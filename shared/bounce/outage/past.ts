import { daysBetween, type Instant } from '../instant.ts';
import { incidentsIn } from './find-incidents.ts';
import type { Incident } from './incident.ts';
import type { Cell, Part } from './parts.ts';
import { earlierThan, type Send } from './send.ts';
import type { Usual } from './tail.ts';
import { type BounceKind, type Share, usualIn } from './usual.ts';

/** Sends that say what is usual at most: a month and a half of weekly ones. */
const mostSends = 6;

/**
 * The last sends before one, newest first, without an incident of that kind. A watch is no reason to leave a send out:
 * what is usual would stay lower than it is, and the next watch come sooner.
 *
 * @returns undefined while one of them is unread: a first run reads the youngest send first, and judges it only once it
 *   knows what came before.
 */
export function ordinaryBefore(
  send: Send,
  sends: readonly Send[],
  kind: BounceKind,
  incidents: readonly Incident[],
): readonly Send[] | undefined {
  const isHeld = (one: Send) =>
    incidentsIn(incidents, one, kind).some(
      ({ level, state }) => level === 'incident' && state.status !== 'confirmed',
    );
  const before = earlierThan(send, sends)
    .filter((one) => (one.sent ?? 0) > 0)
    .filter((one) => one.read !== 'never' || !one.isOutOfReach)
    .filter((one) => !isHeld(one))
    .slice(0, mostSends);
  return before.every(({ read }) => read !== 'never') ? before : undefined;
}

/**
 * What is usual in a part of a send, by the sends before it. An S counts for none of it: it comes again and again, while a
 * dead address stays on the list, and says nothing new.
 *
 * @param all of the send's cells, by which the part's share of a send is known.
 */
export function usualOf(
  part: Part,
  cells: readonly Cell[],
  {
    kind,
    all,
    before,
    messages,
  }: {
    readonly kind: BounceKind;
    readonly all: readonly Cell[];
    readonly before: readonly Send[];
    readonly messages: number;
  },
): Usual {
  const account = sumOf(before, (send) => send.contacts[kind] ?? 0);
  if (part.kind === 'rest') return usualIn(kind, account, account, messages);
  const share = witnessesOf(cells) / Math.max(1, witnessesOf(all));
  const there =
    part.kind === 'companies'
      ? sumOf(
          before,
          (send) =>
            (send.contacts[kind] ?? 0) -
            contactsOf(
              send,
              kind,
              all.filter((cell) => !cell.isCompany),
            ),
        )
      : sumOf(before, (send) => contactsOf(send, kind, cells));
  return usualIn(kind, account, { bounced: there.bounced, messages: there.messages * share }, messages);
}

function sumOf(sends: readonly Send[], bouncedIn: (send: Send) => number): Share {
  return {
    bounced: sends.reduce((sum, send) => sum + bouncedIn(send), 0),
    messages: sends.reduce((sum, { sent = 0 }) => sum + sent, 0),
  };
}

function contactsOf(send: Send, kind: BounceKind, cells: readonly Cell[]): number {
  return cells.reduce((sum, { domain }) => sum + (send.providers[domain]?.[kind] ?? 0), 0);
}

function witnessesOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { witnesses }) => sum + witnesses, 0);
}

/** Assumed while an account is too young to tell. */
const sendsUnknown = 52;
const fewestSends = 12;
/** An account that has been seen for so long tells how often it sends. */
const daysToTell = 60;

/** How many sends a year has, by those that are known; at least one a month. */
export function sendsPerYear(sends: readonly Send[], now: Instant): number {
  const [oldest = now] = [now, ...sends.map(({ sentAt }) => sentAt)].sort();
  const days = daysBetween(oldest, now);
  if (days < daysToTell) return sendsUnknown;
  return Math.max(fewestSends, (sends.length * 365) / days);
}

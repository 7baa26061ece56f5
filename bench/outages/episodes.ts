import type { BounceKind } from '../../shared/bounce/outage/usual.ts';
import type { Account } from './account.ts';
import { at, type Counts, groups, minus, noCounts, numbersOf, plus, sumOf } from './groups.ts';
import { type Bounced, drawMailing, type Mailing } from './mailing.ts';
import type { Samplers } from './samplers.ts';
import type { Fault, World } from './worlds.ts';

/** A send with the truth about it. */
export interface Episode {
  readonly mailing: Mailing;
  /** Undefined for the ordinary sends before, and the one after. */
  readonly truth: Truth | undefined;
}

/** Who bounced for what. */
export interface Truth {
  /** Living addresses, for each fault of the world. */
  readonly living: readonly Hit[];
  /** Addresses without a reader: those that the world brings, or else those of an ordinary send. All are B. */
  readonly dead: Bounced;
}

interface Hit {
  readonly fault: Fault;
  /** Of those that got the send there. */
  readonly share: number;
  readonly known: Counts;
  readonly unknown: Counts;
}

/** Sends before the fault: as many as fill the rule's memory of what is usual, with some to spare. */
const ordinaryBefore = { weekly: 10, monthly: 6 } as const;

/**
 * An account's sends: ordinary ones, those in which the world's faults and dead are, and one more. Nothing here knows of the rule, so that it cannot change what is
 * drawn.
 */
export function drawEpisodes(world: World, account: Account, samplers: Samplers): readonly Episode[] {
  const { dead } = world;
  const after = () => ({ mailing: drawMailing(account, 'everybody', samplers), truth: undefined });
  if (dead?.from === 'a bought list') return [drawBought(account, dead.share, samplers), after()];
  const before = Array.from({ length: ordinaryBefore[account.sends] }, (_, position) => ({
    mailing: drawMailing(account, position === 0 ? 'first' : 'drawn', samplers),
    truth: undefined,
  }));
  const during =
    dead?.from === 'a closure'
      ? drawClosure(account, numbersOf(dead.groups), dead.shares, samplers)
      : [drawFaulty(world, account, samplers)];
  return [...before, ...during, after()];
}

/** A send to everybody in which faults strike those who did not bounce anyway. */
function drawFaulty(world: World, account: Account, samplers: Samplers): Episode {
  const ordinary = drawMailing(account, 'everybody', samplers);
  const { kind, faults, dead } = world;
  const living = faults.map((fault) => {
    const share = samplers.between(...fault.share);
    const hit = numbersOf(fault.groups);
    const { known, unknown } = ordinary.bounced[kind];
    const strike = (sent: Counts, bounced: Counts) =>
      drawn(hit, (group) => samplers.binomial(at(sent, group) - at(bounced, group), share));
    return {
      fault,
      share,
      known: strike(ordinary.known, known),
      unknown: strike(ordinary.unknown, unknown),
    };
  });
  const struck = living.reduce(
    (mailing, { known, unknown }) => bouncing(mailing, kind, known, unknown),
    ordinary,
  );
  if (dead?.from !== 'an old list') return { mailing: struck, truth: { living, dead: ordinary.bounced.B } };

  const share = samplers.between(...dead.share);
  const imported = shareOut(dead.people, account.listed);
  const gone = imported.map((people) => samplers.binomial(people, share));
  const mailing = { ...struck, unknown: plus(struck.unknown, imported) };
  return {
    mailing: bouncing(mailing, 'B', noCounts(), gone),
    truth: { living, dead: { known: noCounts(), unknown: gone } },
  };
}

/** The first send ever, to people who never asked for it. */
function drawBought(account: Account, range: readonly [number, number], samplers: Samplers): Episode {
  const share = samplers.between(...range);
  const gone = account.listed.map((people) => samplers.binomial(people, share));
  const none = { known: noCounts(), unknown: noCounts() };
  const dead = { known: noCounts(), unknown: gone };
  return {
    mailing: {
      known: noCounts(),
      unknown: account.listed,
      witnesses: noCounts(),
      bounced: { B: dead, Z: none },
    },
    truth: { living: [], dead },
  };
}

/** Who took the send before is gone: a share in each send of those who are left. */
function drawClosure(
  account: Account,
  closing: readonly number[],
  shares: readonly number[],
  samplers: Samplers,
): readonly Episode[] {
  let { listed } = account;
  return shares.map((share) => {
    const ordinary = drawMailing({ ...account, listed }, 'everybody', samplers);
    const gone = drawn(closing, (group) =>
      samplers.binomial(at(ordinary.known, group) - at(ordinary.bounced.B.known, group), share),
    );
    listed = minus(listed, gone);
    return {
      mailing: bouncing(ordinary, 'B', gone, noCounts()),
      truth: { living: [], dead: { known: gone, unknown: noCounts() } },
    };
  });
}

function bouncing(mailing: Mailing, kind: BounceKind, known: Counts, unknown: Counts): Mailing {
  const { bounced } = mailing;
  const before = bounced[kind];
  const after = { known: plus(before.known, known), unknown: plus(before.unknown, unknown) };
  return { ...mailing, bounced: { ...bounced, [kind]: after } };
}

function drawn(where: readonly number[], count: (group: number) => number): Counts {
  const counts = noCounts();
  for (const group of where) counts[group] = count(group);
  return counts;
}

/** So many people, spread over the groups as a list is. */
function shareOut(people: number, listed: Counts): Counts {
  const all = Math.max(1, sumOf(listed));
  return Int32Array.from(groups, (_, group) => Math.round((people * at(listed, group)) / all));
}

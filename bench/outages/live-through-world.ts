import { createDraw } from '../../local/simulated-account/draw.ts';
import type { BounceKind } from '../../shared/bounce/outage/usual.ts';
import { type AccountKind, createAccount } from './account.ts';
import { drawEpisodes, type Episode, type Truth } from './episodes.ts';
import { addressesIn, noCounts, numbersOf, plus, sumOf } from './groups.ts';
import type { Mailing } from './mailing.ts';
import { createRule, heldGroups, type Judgement, type Rule, waitsAgain } from './rule.ts';
import { createSamplers } from './samplers.ts';
import type { World } from './worlds.ts';

/** What became of the living in one fault at one account. */
export interface Outage {
  /** Who could testify in the part that it hit, and the share of what was sent there that it hit. */
  readonly witnesses: number;
  readonly share: number;
  /** Living addresses that bounced, and of these those suppressed: by the rule, and by two strikes. */
  readonly hit: number;
  readonly suppressed: number;
  readonly suppressedByTwoStrikes: number;
}

/** What became of the dead, in addresses. */
interface Dead {
  readonly all: number;
  readonly waiting: number;
  readonly waitingLonger: number;
  readonly waitingByTwoStrikes: number;
}

/** How a world went, over many accounts of a kind. */
export interface WorldOutcome {
  readonly world: World;
  readonly kind: AccountKind;
  readonly outages: readonly Outage[];
  readonly dead: Dead;
  readonly accounts: number;
  /** Accounts in which a person was told; in which something waited and nobody was told. */
  readonly withIncident: number;
  readonly withWatchOnly: number;
}

export function liveThroughWorld(
  world: World,
  kind: AccountKind,
  { accounts, seed }: { readonly accounts: number; readonly seed: number },
): WorldOutcome {
  const drawing = createSamplers(createDraw(seed).random);
  const reads = createSamplers(createDraw(seed + 1).random);
  const outcomes = Array.from({ length: accounts }, () => {
    const account = createAccount(kind, drawing);
    return liveThrough(world, drawEpisodes(world, account, drawing), createRule(account, reads));
  });
  const dead = (count: (one: Dead) => number) => outcomes.reduce((sum, one) => sum + count(one.dead), 0);
  return {
    world,
    kind,
    outages: outcomes.flatMap(({ outages }) => outages),
    dead: {
      all: dead(({ all }) => all),
      waiting: dead(({ waiting }) => waiting),
      waitingLonger: dead(({ waitingLonger }) => waitingLonger),
      waitingByTwoStrikes: dead(({ waitingByTwoStrikes }) => waitingByTwoStrikes),
    },
    accounts,
    withIncident: outcomes.filter(({ is }) => is === 'incident').length,
    withWatchOnly: outcomes.filter(({ is }) => is === 'watch').length,
  };
}

interface OneOutcome {
  readonly outages: readonly Outage[];
  readonly dead: Dead;
  readonly is: 'incident' | 'watch' | 'nothing';
}

const nothingFound: Judgement = { B: [], Z: [] };

/** One account's sends under the rule, once all rows of each are there. */
export function liveThrough({ kind }: World, episodes: readonly Episode[], rule: Rule): OneOutcome {
  const outages: Outage[] = [];
  const dead = { all: 0, waiting: 0, waitingLonger: 0, waitingByTwoStrikes: 0 };
  const levels = new Set<string>();
  let waitingFromBefore = noCounts();
  for (const { mailing, truth } of episodes) {
    const judgement = rule.isWorthReading(mailing) ? rule.judge(mailing) : nothingFound;
    rule.remember(mailing, judgement);
    const isHeld = isHeldBy(judgement, 'B');
    dead.waitingLonger += addressesIn(waitingFromBefore, (group) => waitsAgain('B', isHeld(group)));
    waitingFromBefore = noCounts();
    if (!truth) continue;
    const { known, unknown } = truth.dead;
    const gone = plus(known, unknown);
    waitingFromBefore = gone.map((count, group) => (isHeld(group) ? count : 0));
    dead.all += addressesIn(gone);
    dead.waiting += addressesIn(waitingFromBefore);
    // Whoever took no send before has no strike to give away.
    dead.waitingByTwoStrikes += addressesIn(known);
    outages.push(...outagesIn(mailing, truth, isHeldBy(judgement, kind)));
    for (const { is } of judgement[kind]) levels.add(is);
  }
  const is = levels.has('incident') ? 'incident' : levels.has('watch') ? 'watch' : 'nothing';
  return { outages, dead, is };
}

function isHeldBy(judgement: Judgement, kind: BounceKind): (group: number) => boolean {
  const held = heldGroups(judgement[kind]);
  return (group) => held.has(group);
}

/** Faults that hit nobody are none. */
function outagesIn({ witnesses }: Mailing, { living }: Truth, isHeld: (group: number) => boolean): Outage[] {
  return living.flatMap(({ fault, share, known, unknown }) => {
    const all = plus(known, unknown);
    const hit = addressesIn(all);
    if (hit === 0) return [];
    return {
      witnesses: sumOf(witnesses, numbersOf(fault.groups)),
      share,
      hit,
      suppressed: addressesIn(all, (group) => !isHeld(group)),
      suppressedByTwoStrikes: addressesIn(unknown),
    };
  });
}

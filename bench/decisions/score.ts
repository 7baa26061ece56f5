import type { Origin } from './answer.ts';
import { isLiving, saysItDoesNotExist } from './fate.ts';
import { countInReview, liveThrough, type Wasted, type Year } from './live-through.ts';
import type { Fate, Person } from './people.ts';
import type { RuleSet } from './rule-set.ts';
import type { World } from './world.ts';

/** How a rule set did in one world. Addresses are counted on the list as it is after the last send. */
export interface Score {
  readonly name: string;
  /** Living addresses that are suppressed, by the origin of the bounce that got them there. */
  readonly lost: Readonly<Record<Origin, number>>;
  /** Addresses without a reader that are not suppressed. */
  readonly stillMailed: Readonly<Record<Exclude<Fate['kind'], 'living' | 'full'>, number>>;
  /** Mail to addresses of which every answer is B, from their death on. */
  readonly toTheDead: Effort;
  /** Mail to addresses that stay full, or whose server stays silent. */
  readonly toTheSilent: Effort;
  readonly inReview: number;
  readonly mostInReview: number;
}

/** Only addresses that got mail after their death are counted; one that is never stopped, with all it got. */
interface Effort {
  readonly addresses: number;
  /** Not suppressed at the end, in spite of two sends or more. */
  readonly unstopped: number;
  /** Tries each, on average and at worst: the vendor does not try what it holds. */
  readonly meanTries: number;
  readonly mostTries: number;
  /** Sends each, on average, those in the vendor's hold included. */
  readonly meanSends: number;
}

export async function scoreOf(world: World, ruleSet: RuleSet): Promise<Score> {
  return scoreYear(ruleSet.name, await liveThrough(world, ruleSet));
}

export function scoreYear(name: string, year: Year): Score {
  const lost = { truth: 0, outage: 0, block: 0, filter: 0, noise: 0 };
  const stillMailed = { dead: 0, moved: 0, mistyped: 0, abandoned: 0 };
  for (const [person, { decision }] of year.atEnd) {
    const { kind } = person.fate;
    if (isLiving(person, year.lastSentAt)) {
      if (decision === 'suppress') lost[year.causes.get(person)?.origin ?? 'noise'] += 1;
    } else if (decision !== 'suppress' && kind !== 'living' && kind !== 'full') {
      stillMailed[kind] += 1;
    }
  }
  return {
    name,
    lost,
    stillMailed,
    toTheDead: effort(year, saysItDoesNotExist),
    toTheSilent: effort(year, (person) => !saysItDoesNotExist(person)),
    inReview: countInReview(year.atEnd),
    mostInReview: year.mostInReview,
  };
}

/** Living addresses that a provider's bad day has cost. */
export function lostToIncidents({ lost }: Score): number {
  return lost.outage + lost.block;
}

/** All living addresses that are suppressed at the end, whatever did it. */
export function lostInAll({ lost }: Score): number {
  return Object.values(lost).reduce((sum, count) => sum + count, 0);
}

/** Whether the dead get at most so many tries, on average, and then no more mail. */
export function stopsTheDeadWithin(tries: number, { toTheDead }: Score): boolean {
  // One in a hundred may die in the last weeks behind a block and still be open at the end.
  return toTheDead.meanTries <= tries && toTheDead.unstopped <= toTheDead.addresses * 0.01;
}

/** Of the rule sets that stop the dead within two tries, the one that loses the fewest living addresses by a count. */
export function bestOf(scores: readonly Score[], lostBy = lostToIncidents): Score | undefined {
  return scores
    .filter((score) => stopsTheDeadWithin(2, score))
    .sort((one, other) => lostBy(one) - lostBy(other))[0];
}

function effort({ wasted, atEnd }: Year, counts: (person: Person) => boolean): Effort {
  const all = [...wasted].filter(([person]) => counts(person));
  const mean = (count: (mail: Wasted) => number) =>
    all.reduce((sum, [, mail]) => sum + count(mail), 0) / Math.max(all.length, 1);
  const isOpen = (person: Person) => atEnd.has(person) && atEnd.get(person)?.decision !== 'suppress';
  return {
    addresses: all.length,
    unstopped: all.filter(([person, { sends }]) => sends > 1 && isOpen(person)).length,
    meanTries: mean(({ tries }) => tries),
    mostTries: Math.max(0, ...all.map(([, { tries }]) => tries)),
    meanSends: mean(({ sends }) => sends),
  };
}

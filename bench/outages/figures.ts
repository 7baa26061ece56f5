import { total } from '../tally.ts';
import { upperBound } from './exact-bound.ts';
import type { OrdinaryYears } from './live-ordinary-years.ts';
import type { Outage, WorldOutcome } from './live-through-world.ts';

/** Of what outages were: NaN where there was none. */
export function suppressedPercent(
  outages: readonly Outage[],
  count = ({ suppressed }: Outage) => suppressed,
): number {
  return percent(
    total(outages, count),
    total(outages, ({ hit }) => hit),
  );
}

/** In 99 of 100 outages no more living addresses than that were suppressed. */
export function suppressedMostly(outages: readonly Outage[]): number {
  const sorted = outages.map(({ suppressed }) => suppressed).sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

/** What a goal says of large outages is about those that hit so much of a part, */
const largeShare = 0.4;
/** in which so many could testify. */
const fewestWitnesses = 10;

/** Outages that the rule is to hold. */
export function isLarge({ share, witnesses }: Outage): boolean {
  return share >= largeShare && witnesses >= fewestWitnesses;
}

/** Outages in parts so small that they cannot always be told from chance. */
export function isInSmallPart({ share, witnesses }: Outage): boolean {
  return share >= largeShare && witnesses < fewestWitnesses;
}

/** Of an account of a world, how many percent. */
export function accountsPercent(outcome: WorldOutcome, count: number): number {
  return percent(count, outcome.accounts);
}

export function deadWaitingPercent({ dead }: WorldOutcome): number {
  return percent(dead.waiting, dead.all);
}

export function falseIncidentsPer100({ incidents, accountYears }: OrdinaryYears): number {
  return percent(incidents, accountYears);
}

/** The upper 95 % bound of that. */
export function falseIncidentsAtMost({ incidents, accountYears }: OrdinaryYears): number {
  return percent(upperBound(incidents), accountYears);
}

export function percent(part: number, whole: number): number {
  return (100 * part) / whole;
}

/** The highest of the figures that there are; 0 where there is none. */
export function worst(figures: readonly number[]): number {
  return Math.max(0, ...figures.filter((one) => !Number.isNaN(one)));
}

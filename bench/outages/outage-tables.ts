import type { Section } from '../finding.ts';
import { figure } from '../tally.ts';
import type { AccountKind } from './account.ts';
import {
  accountsPercent,
  deadWaitingPercent,
  falseIncidentsAtMost,
  falseIncidentsPer100,
  isInSmallPart,
  isLarge,
  percent,
  suppressedMostly,
  suppressedPercent,
  worst,
} from './figures.ts';
import type { OrdinaryYears } from './live-ordinary-years.ts';
import type { Outage, WorldOutcome } from './live-through-world.ts';

const worldNotes = [
  'lost: percent of the living addresses hit that are suppressed once all rows are there. large: of outages of 40 % or ' +
    'more of ten witnesses or more; above 2 %: of these outages, in how many percent more than that is lost.',
  '99th: addresses lost in 99 of 100 outages; small: of those of 40 % or more in parts with fewer witnesses.',
  'incident, watch: percent of accounts in which a person is told; in which bounces wait and nobody is told.',
  'dead: percent of the dead that wait one send; of those of the world, or else of an ordinary send. longer: addresses ' +
    'that wait more than one; none can, as a second B is final.',
  'two strikes: the same if whoever took the last send needs a second hard bounce, without statistics.',
];

/** One table for each size of the first kind of sender; all others are in the summary. */
export function worldsSections(lived: readonly WorldOutcome[]): readonly Section[] {
  const [first] = lived;
  if (!first) return [];
  const ofFirst = [...byKind(lived).values()].filter(([one]) => one && isSameSender(one.kind, first.kind));
  return ofFirst.map((outcomes, position) => ({
    title: `Worlds: ${titleOf(outcomes[0]?.kind ?? first.kind)}`,
    head: [
      'world',
      ...['outages', 'lost', 'large', 'above 2 %', '99th', 'small'],
      ...['incident', 'watch'],
      ...['dead', 'longer'],
      ...['two strikes', 'dead'],
    ],
    rows: outcomes.map(worldRow),
    notes: position === ofFirst.length - 1 ? worldNotes : [],
  }));
}

function worldRow(outcome: WorldOutcome): string[] {
  const { world, outages, dead, withIncident, withWatchOnly } = outcome;
  const [large, small] = [outages.filter(isLarge), outages.filter(isInSmallPart)];
  return [
    world.name,
    outages.length === 0 ? '' : figure(outages.length),
    shown(suppressedPercent(outages), 2),
    shown(suppressedPercent(large), 2),
    shown(percent(large.filter(losesMuch).length, large.length), 1),
    shown(suppressedMostly(outages), 1),
    shown(suppressedMostly(small), 1),
    shown(accountsPercent(outcome, withIncident), 1),
    shown(accountsPercent(outcome, withWatchOnly), 1),
    shown(deadWaitingPercent(outcome), 2),
    figure(dead.waitingLonger),
    shown(
      suppressedPercent(outages, ({ suppressedByTwoStrikes }) => suppressedByTwoStrikes),
      2,
    ),
    shown(percent(dead.waitingByTwoStrikes, dead.all), 1),
  ];
}

function losesMuch({ suppressed, hit }: Outage): boolean {
  return percent(suppressed, hit) > 2;
}

/** The worst of the worlds for each kind of sender and each size. */
export function summarySection(lived: readonly WorldOutcome[]): Section {
  const all = ({ outages }: WorldOutcome) => outages;
  return {
    title: 'Worlds: the worst for each sender',
    head: ['sender', 'large: lost', 'two strikes', 'small: 99th', 'a fifth: lost', 'lists: dead'],
    rows: [...byKind(lived).values()].map((outcomes) => [
      titleOf(outcomes[0]?.kind),
      shown(worst(outcomes.map((one) => suppressedPercent(all(one).filter(isLarge)))), 2),
      shown(
        worst(
          outcomes.map((one) =>
            suppressedPercent(
              all(one).filter(isLarge),
              ({ suppressedByTwoStrikes }) => suppressedByTwoStrikes,
            ),
          ),
        ),
        2,
      ),
      shown(worst(outcomes.map((one) => suppressedMostly(all(one).filter(isInSmallPart)))), 1),
      shown(worst(outcomes.map((one) => suppressedPercent(all(one).filter(({ share }) => share < 0.3)))), 2),
      shown(
        worst(
          outcomes
            .filter(({ world }) => world.dead?.from.endsWith('list') && world.faults.length === 0)
            .map(deadWaitingPercent),
        ),
        2,
      ),
    ]),
  };
}

export function ordinarySection(years: readonly OrdinaryYears[]): Section {
  return {
    title: 'Ordinary years: nothing was anybody’s fault',
    head: ['sender', 'account-years', 'false incidents', 'at most', 'dead wait', 'two strikes', 'not read'],
    rows: years.map((one) => [
      titleOf(one),
      figure(one.accountYears),
      figure(falseIncidentsPer100(one), 2),
      figure(falseIncidentsAtMost(one), 2),
      figure(percent(one.waiting, one.dead), 2),
      figure(percent(one.waitingByTwoStrikes, one.dead), 1),
      shown(100 - percent(one.worthReading, one.looked), 1),
    ]),
    notes: [
      'false incidents: in 100 account-years; at most: the upper 95 % bound (Poisson). No company or provider closes.',
      'dead wait: percent of all B that wait one send; two strikes: under that rule.',
      'not read: percent of sends whose bounces, all over all messages, are no reason to ask who took an earlier send.',
      'CV: how far a rate varies from send to send at one provider, as a share of its mean. All rates are assumed.',
    ],
  };
}

function byKind(lived: readonly WorldOutcome[]): ReadonlyMap<string, readonly WorldOutcome[]> {
  return Map.groupBy(lived, ({ kind }) => titleOf(kind));
}

function isSameSender(one: AccountKind, other: AccountKind): boolean {
  return one.sends === other.sends && one.variation === other.variation;
}

function titleOf(kind: AccountKind | undefined): string {
  return kind ? `${figure(kind.size)} addresses, ${kind.sends}, CV ${kind.variation}` : '';
}

/** Nothing for a share of nothing. */
function shown(value: number, decimals: number): string {
  return Number.isNaN(value) ? '' : figure(value, decimals);
}

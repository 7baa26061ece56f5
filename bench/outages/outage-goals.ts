import type { Goal } from '../finding.ts';
import {
  deadWaitingPercent,
  falseIncidentsAtMost,
  isInSmallPart,
  isLarge,
  percent,
  suppressedMostly,
  suppressedPercent,
  worst,
} from './figures.ts';
import type { OrdinaryYears } from './live-ordinary-years.ts';
import type { WorldOutcome } from './live-through-world.ts';

/** Of fewer outages of a kind nothing is said: one address more or less would decide. */
const fewestOutages = 50;

/** What the rule has to reach, each by the worst of all worlds, sizes and senders. */
export function outageGoals(
  lived: readonly WorldOutcome[],
  years: readonly OrdinaryYears[],
): readonly Goal[] {
  return [
    ...ofTheLiving(lived),
    ...ofLists(lived),
    ...[1, 2].flatMap((variation) => ofYears(years, variation)),
  ];
}

function ofTheLiving(lived: readonly WorldOutcome[]): readonly Goal[] {
  const enough = <Of>(outages: readonly Of[]) => outages.length >= fewestOutages;
  const large = lived.map(({ outages }) => outages.filter(isLarge)).filter(enough);
  const small = lived.map(({ outages }) => outages.filter(isInSmallPart)).filter(enough);
  return [
    {
      what: 'living hit that are suppressed, outages of 40 % or more of ten witnesses or more, worst world',
      measured: worst(large.map((outages) => suppressedPercent(outages))),
      atMost: 2,
      unit: '%',
    },
    {
      what: 'living suppressed in 99 of 100 outages of 40 % or more in smaller parts, worst world',
      measured: worst(small.map(suppressedMostly)),
      atMost: 2,
      unit: 'addresses',
      decimals: 1,
    },
  ];
}

/** With no outage in the same send; with one, nobody can tell its dead from its living. */
function ofLists(lived: readonly WorldOutcome[]): readonly Goal[] {
  const lists = lived.filter(
    ({ world }) => world.dead && world.dead.from !== 'a closure' && world.faults.length === 0,
  );
  return [
    {
      what: 'dead of old and bought lists that wait one send, worst list',
      measured: worst(lists.map(deadWaitingPercent)),
      atMost: 1,
      unit: '%',
    },
    {
      what: 'dead of any world that wait longer than one send',
      measured: worst(lived.map(({ dead }) => dead.waitingLonger)),
      atMost: 0,
      unit: 'addresses',
      decimals: 0,
    },
  ];
}

/** By the coefficient of variation. */
const mostWaiting: Readonly<Record<number, number>> = { 1: 3, 2: 8 };
const mostFalseIncidents: Readonly<Record<number, number>> = { 1: 1, 2: 2 };

function ofYears(years: readonly OrdinaryYears[], variation: number): readonly Goal[] {
  const of = years.filter((one) => one.variation === variation);
  return [
    {
      what: `ordinary dead that wait one send, CV ${variation}, worst size`,
      measured: worst(of.map(({ waiting, dead }) => percent(waiting, dead))),
      atMost: mostWaiting[variation] ?? 0,
      unit: '%',
    },
    {
      what: `false incidents in 100 account-years, CV ${variation}, worst size, upper 95 % bound`,
      measured: worst(of.map(falseIncidentsAtMost)),
      atMost: mostFalseIncidents[variation] ?? 0,
      unit: 'incidents',
    },
  ];
}

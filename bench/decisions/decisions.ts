import type { Say } from '../../cli/terminal/progress-line.ts';
import { choosePolicy, policyNames } from '../../shared/bounce/policies.ts';
import type { Goal, Part, Section } from '../finding.ts';
import { figure } from '../tally.ts';
import { ownerGoals, ownersSection } from './by-owner.ts';
import { firstWorld } from './first-world.ts';
import { liveThrough, type Year } from './live-through.ts';
import { ourPolicy, standardBeforeEvidence } from './our-policies.ts';
import { ruleSetOf } from './product-rules.ts';
import { type Product, products } from './products.ts';
import type { Rates } from './rates.ts';
import type { RuleSet } from './rule-set.ts';
import { bestOf, lostToIncidents, type Score, scoreYear, stopsTheDeadWithin } from './score.ts';
import { asRow, comparison, head, notes } from './scoreboard.ts';
import { secondWorld } from './second-world.ts';
import { type Standing, standingOf } from './standing.ts';
import { thirdWorld } from './third-world.ts';
import { type Owner, owners } from './timetable.ts';
import { createWorld, type World } from './world.ts';

/** How good decisions are, ours and other products'. */
export const decisions: Part = {
  name: 'decisions',
  about:
    'living addresses lost and dead ones mailed, by our policies and by published rules, in three seeded worlds',
  async run(say) {
    const ours = policyNames.map((name) => ourPolicy(choosePolicy({ name, tuned: {} })));
    const ruleSets = [standardBeforeEvidence(), ...ours];
    const first = await compare(firstWorld, ruleSets, say);
    const second = await compare(secondWorld, ruleSets, say);
    // With no goal: nothing was tuned on it.
    const third = await compare(thirdWorld, ruleSets, say);
    return {
      goals: [...first.goals, ...second.goals],
      sections: [first, second, third].flatMap(({ sections }) => sections),
    };
  },
};

/** What `standard` promises: so many times fewer readers lost than by the best of the others, */
const timesFewer = 10;
/** and the dead stopped no later than so many tries after it. */
const triesLater = 1;

async function compare(
  rates: Rates,
  ours: readonly RuleSet[],
  say: Say,
): Promise<{ readonly goals: readonly Goal[]; readonly sections: readonly Section[] }> {
  const world = createWorld(rates);
  const [title = ''] = rates.title.split(':');
  const sayOf = (text: string) => say(`${title}: ${text}`);
  const ourYears = await yearsOf(world, ours, 'at once', sayOf);
  const theirYears = await yearsOf(world, products.map(ruleSetOf), 'at once', sayOf);
  const [ourScores, theirs] = [ourYears.map(scoreOfYear), theirYears.map(scoreOfYear)];
  const standard = ourScores.find(({ name }) => name === 'standard');
  const board = {
    title: `The ${rates.title}; ${figure(rates.recipients)} recipients, ${rates.sends} sends`,
    head,
    rows: [...ourScores, ...theirs].map(asRow),
    notes: [
      ...notes,
      ...(standard ? comparison(standard, theirs) : []),
      ...(await noteOnS(world, theirs, sayOf)),
    ],
  };
  const standings = standingsOf([...ourYears, ...theirYears]);
  for (const owner of owners.filter((one) => one !== 'at once'))
    standings.push(...standingsOf(await yearsOf(world, ours, owner, sayOf)));
  return {
    goals: [...goalsOf(rates, ourScores, theirs), ...ownerGoals(title, standings)],
    sections: [board, ownersSection(rates.title, standings)],
  };
}

interface YearOf {
  readonly name: string;
  readonly year: Year;
}

/** One after the other: they share nothing but the world, and it does not change. */
async function yearsOf(
  world: World,
  ruleSets: readonly RuleSet[],
  owner: Owner,
  say: Say,
): Promise<YearOf[]> {
  const years: YearOf[] = [];
  for (const [position, ruleSet] of ruleSets.entries()) {
    say(`rule set ${position + 1} of ${ruleSets.length}, ${ruleSet.name}, acted on ${owner}`);
    years.push({ name: ruleSet.name, year: await liveThrough(world, ruleSet, owner) });
  }
  return years;
}

function scoreOfYear({ name, year }: YearOf): Score {
  return scoreYear(name, year);
}

/** @param years of one owner, the first of them under the rule set to compare with. */
function standingsOf(years: readonly YearOf[]): Standing[] {
  const [today] = years;
  return today ? years.map(({ name, year }) => standingOf(name, year, today.year)) : [];
}

function goalsOf({ title }: Rates, ours: readonly Score[], theirs: readonly Score[]): readonly Goal[] {
  const standard = ours.find(({ name }) => name === 'standard');
  const best = bestOf(theirs);
  if (!standard || !best) return [];
  const [world] = title.split(':');
  return [
    {
      what: `${world}: living addresses lost to the outage and the block`,
      measured: lostToIncidents(standard),
      atMost: Math.floor(lostToIncidents(best) / timesFewer),
      unit: 'addresses',
      decimals: 0,
    },
    {
      what: `${world}: tries until a dead address is stopped, on average`,
      measured: standard.toTheDead.meanTries,
      atMost: Number((best.toTheDead.meanTries + triesLater).toFixed(2)),
      unit: 'tries',
      decimals: 2,
    },
  ];
}

/** S is the vendor's own, so that no product has a rule for it: what the mapping of it decides is told. */
async function noteOnS(world: World, scores: readonly Score[], say: Say): Promise<string[]> {
  const stopping = products.filter((_, position) => {
    const score = scores[position];
    return score && stopsTheDeadWithin(2, score);
  });
  const years = await yearsOf(world, stopping.map(withoutS).map(ruleSetOf), 'at once', say);
  const deaf = years.map(scoreOfYear);
  return [
    `If an S meant nothing to them, the fewest lost to the outage and the block were ` +
      `${figure(Math.min(...deaf.map(lostToIncidents)))}, with up to ` +
      `${figure(Math.max(...deaf.map(({ toTheDead }) => toTheDead.unstopped)))} of the dead never stopped.`,
  ];
}

function withoutS(product: Product): Product {
  const codes = product.hard.codes.filter((code) => code !== 'S');
  return { ...product, hard: { ...product.hard, codes } };
}

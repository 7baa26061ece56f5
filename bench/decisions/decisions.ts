import type { Say } from '../../cli/terminal/progress-line.ts';
import { choosePolicy, policyNames } from '../../shared/bounce/policies.ts';
import type { Goal, Part, Section } from '../finding.ts';
import { figure } from '../tally.ts';
import { firstWorld } from './first-world.ts';
import { ourPolicy } from './our-policies.ts';
import { ruleSetOf } from './product-rules.ts';
import { type Product, products } from './products.ts';
import type { Rates } from './rates.ts';
import type { RuleSet } from './rule-set.ts';
import { bestOf, lostToIncidents, type Score, scoreOf, stopsTheDeadWithin } from './score.ts';
import { asRow, comparison, head, notes } from './scoreboard.ts';
import { secondWorld } from './second-world.ts';
import { createWorld, type World } from './world.ts';

/** How good decisions are, ours and other products'. */
export const decisions: Part = {
  name: 'decisions',
  about:
    'living addresses lost and dead ones mailed, by our policies and by published rules, in two seeded worlds',
  async run(say) {
    const ours = policyNames.map((name) => ourPolicy(choosePolicy({ name, tuned: {} })));
    const compared = [await compare(firstWorld, ours, say), await compare(secondWorld, ours, say)];
    return {
      goals: compared.flatMap(({ goals }) => goals),
      sections: compared.map(({ section }) => section),
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
): Promise<{ readonly goals: readonly Goal[]; readonly section: Section }> {
  const world = createWorld(rates);
  const [title = ''] = rates.title.split(':');
  const sayOf = (text: string) => say(`${title}: ${text}`);
  const ourScores = await scoresOf(world, ours, sayOf);
  const theirs = await scoresOf(world, products.map(ruleSetOf), sayOf);
  const standard = ourScores.find(({ name }) => name === 'standard');
  const section = {
    title: `The ${rates.title}; ${figure(rates.recipients)} recipients, ${rates.sends} sends`,
    head,
    rows: [...ourScores, ...theirs].map(asRow),
    notes: [
      ...notes,
      ...(standard ? comparison(standard, theirs) : []),
      ...(await noteOnS(world, theirs, sayOf)),
    ],
  };
  return { goals: goalsOf(rates, ourScores, theirs), section };
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

/** One after the other: they share nothing but the world, and it does not change. */
async function scoresOf(world: World, ruleSets: readonly RuleSet[], say: Say): Promise<Score[]> {
  const scores: Score[] = [];
  for (const [position, ruleSet] of ruleSets.entries()) {
    say(`rule set ${position + 1} of ${ruleSets.length}, ${ruleSet.name}`);
    scores.push(await scoreOf(world, ruleSet));
  }
  return scores;
}

/** S is the vendor's own, so that no product has a rule for it: what the mapping of it decides is told. */
async function noteOnS(world: World, scores: readonly Score[], say: Say): Promise<string[]> {
  const stopping = products.filter((_, position) => {
    const score = scores[position];
    return score && stopsTheDeadWithin(2, score);
  });
  const deaf = await scoresOf(world, stopping.map(withoutS).map(ruleSetOf), say);
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

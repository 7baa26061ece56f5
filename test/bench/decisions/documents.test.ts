import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import { ourPolicy } from '../../../bench/decisions/our-policies.ts';
import { ruleSetOf } from '../../../bench/decisions/product-rules.ts';
import { products } from '../../../bench/decisions/products.ts';
import type { RuleSet } from '../../../bench/decisions/rule-set.ts';
import { lostInAll, lostToIncidents, type Score, scoreOf } from '../../../bench/decisions/score.ts';
import { secondWorld } from '../../../bench/decisions/second-world.ts';
import { createWorld } from '../../../bench/decisions/world.ts';
import { figure } from '../../../bench/tally.ts';
import { choosePolicy, type policyNames } from '../../../shared/bounce/policies.ts';

const worlds = [createWorld(firstWorld), createWorld(secondWorld)] as const;
/** Which product is the best by a count is what `npm run bench -- decisions` says. */
const bestByIncidents = ['Brevo', 'Mailchimp'] as const;
const bestInAll = ['listmonk', 'listmonk'] as const;

test('README and POLICIES.md say what the policies and the best products lose, in both worlds and in all', async () => {
  const [standard, cautious, strict] = await Promise.all(
    (['standard', 'cautious', 'strict'] as const).map((name) => inBoth(() => policy(name))),
  );
  const incidents = await inBoth((index) => product(bestByIncidents[index]));
  const all = await inBoth((index) => product(bestInAll[index]));
  if (!standard || !cautious || !strict) throw new Error('a policy is missing');

  const readme = readFileSync('README.md', 'utf8').replaceAll('\n', ' ');
  expect(readme).toContain(`\`standard\` loses ${pair(standard, lostToIncidents)} living addresses to those`);
  expect(readme).toContain(`dead addresses as quickly loses ${pair(incidents, lostToIncidents)}.`);
  expect(readme).toContain(`Counting every loss, \`standard\` loses ${pair(standard, lostInAll)}`);
  expect(readme).toContain(`the best of those products ${pair(all, lostInAll)}`);

  const policies = readFileSync('docs/POLICIES.md', 'utf8');
  for (const scores of [standard, cautious, strict]) {
    const row = scores.flatMap((score) => [figure(lostToIncidents(score)), figure(lostInAll(score))]);
    expect(policies).toContain(`| \`${scores[0].name}\` | ${row.join(' | ')} |`);
  }
  const best = ([0, 1] as const).flatMap((index) => [
    `${figure(lostToIncidents(incidents[index]))} (${bestByIncidents[index]})`,
    `${figure(lostInAll(all[index]))} (${bestInAll[index]})`,
  ]);
  expect(policies).toContain(`| best product | ${best.join(' | ')} |`);
}, 240_000);

async function inBoth(ruleSetFor: (index: 0 | 1) => RuleSet): Promise<readonly [Score, Score]> {
  return [await scoreOf(worlds[0], ruleSetFor(0)), await scoreOf(worlds[1], ruleSetFor(1))];
}

function pair([one, other]: readonly [Score, Score], count: (score: Score) => number): string {
  return `${figure(count(one))} and ${figure(count(other))}`;
}

function policy(name: (typeof policyNames)[number]): RuleSet {
  return ourPolicy(choosePolicy({ name, tuned: {} }));
}

function product(name: string): RuleSet {
  const found = products.find((each) => each.name === name);
  if (!found) throw new Error(`there is no product ${name}`);
  return ruleSetOf(found);
}

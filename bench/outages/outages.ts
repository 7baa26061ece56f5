import type { Say } from '../../cli/terminal/progress-line.ts';
import type { Part } from '../finding.ts';
import { figure } from '../tally.ts';
import type { AccountKind } from './account.ts';
import { liveOrdinaryYears, type OrdinaryYears } from './live-ordinary-years.ts';
import { liveThroughWorld, type WorldOutcome } from './live-through-world.ts';
import { outageGoals } from './outage-goals.ts';
import { ordinarySection, summarySection, worldsSections } from './outage-tables.ts';
import { worlds } from './worlds.ts';

/** How often something is tried. */
export interface Effort {
  /** Addresses of a list, and so many accounts with such a list in each world. */
  readonly sizes: readonly { readonly size: number; readonly accounts: number }[];
  readonly senders: readonly Omit<AccountKind, 'size'>[];
  readonly accountYears: number;
  /** Account-years in which it is found out which sends are worth reading. */
  readonly looking: number;
}

/**
 * What `npm run bench` tries. At 10,000 account-years the upper bound of what never happened is 0.03 in a hundred. Where
 * lists are small a part is often empty, and one address decides much, so there are more of them.
 */
const committed: Effort = {
  sizes: [
    { size: 40, accounts: 1_500 },
    { size: 300, accounts: 800 },
    { size: 5_000, accounts: 300 },
    { size: 200_000, accounts: 150 },
  ],
  senders: [
    { sends: 'weekly', variation: 1 },
    { sends: 'monthly', variation: 1 },
    { sends: 'weekly', variation: 2 },
  ],
  accountYears: 10_000,
  looking: 300,
};

/** Whether outages are told from the dead, where it is known which is which. */
export const outages: Part = {
  name: 'outages',
  about:
    'living addresses lost in outages and false incidents, in sixteen seeded worlds and in ordinary years',
  run: (say) => Promise.resolve(measureOutages(committed, say)),
};

export function measureOutages(effort: Effort, say: Say) {
  const [lived, years] = [liveThroughAll(effort, say), liveAllYears(effort, say)];
  return {
    goals: outageGoals(lived, years),
    sections: [...worldsSections(lived), summarySection(lived), ordinarySection(years)],
  };
}

/** Seeds of one bench; each case takes two. */
const firstSeed = 15_000_000;

function liveThroughAll({ sizes, senders }: Effort, say: Say): readonly WorldOutcome[] {
  const cases = senders.flatMap((sender) =>
    sizes.flatMap(({ size, accounts }) =>
      worlds.map((world) => ({ world, kind: { size, ...sender }, accounts })),
    ),
  );
  return cases.map(({ world, kind, accounts }, number) => {
    say(`${world.name}, ${figure(kind.size)} addresses, ${kind.sends}`);
    return liveThroughWorld(world, kind, { accounts, seed: firstSeed + 2 * number });
  });
}

function liveAllYears({ sizes, senders, accountYears, looking }: Effort, say: Say): readonly OrdinaryYears[] {
  const kinds = senders.flatMap((sender) => sizes.map(({ size }) => ({ size, ...sender })));
  return kinds.map((kind, number) => {
    say(`${figure(accountYears)} ordinary years, ${figure(kind.size)} addresses, ${kind.sends}`);
    return liveOrdinaryYears(kind, { accountYears, looking, seed: firstSeed / 2 + 2 * number });
  });
}

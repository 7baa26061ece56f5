import { availableParallelism } from 'node:os';
import { runSeeds } from '../test/simulation/runner/run-seeds.ts';
import type { Part } from './finding.ts';
import { figure } from './tally.ts';

const seeds = 4_000;
const names = ['polls', 'batches', 'calls', 'requests', 'messages', 'bounces', 'faults'];

/** How fast simulated weeks go by: what `npm test` and a long run wait for. */
export const simulation: Part = {
  name: 'simulation',
  about: 'simulated weeks with injected faults a second, with the real functions',
  async run(say) {
    const startedAt = performance.now();
    const { totals, failures } = await runSeeds({
      from: 1,
      seeds,
      onProgress: (sofar) => say(`${figure(sofar.totals.seeds ?? 0)} of ${figure(seeds)} seeds`),
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      goals: [
        {
          what: 'seeds that broke an invariant',
          measured: failures.length,
          atMost: 0,
          unit: 'seeds',
          decimals: 0,
        },
      ],
      sections: [
        {
          title: `${figure(seeds / seconds)} seeds a second (${figure(seeds)} seeds, ${availableParallelism()} cores)`,
          head: ['in each seed', 'on average'],
          rows: names.map((name) => [name, figure((totals[name] ?? 0) / seeds, 1)]),
        },
      ],
    };
  },
};

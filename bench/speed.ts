import { cpus } from 'node:os';
import { createAccount } from '../local/simulated-account/create-account.ts';
import { aClock } from '../test/support/a-clock.ts';
import { aWorld } from '../test/support/a-world.ts';
import { runWell } from './a-metered-world.ts';
import type { Part } from './finding.ts';
import { figure } from './tally.ts';

const bounces = 20_000;

/** How fast the two functions are when nobody makes them wait. */
export const speed: Part = {
  name: 'speed',
  about: 'bounces per second through poller and classifier, on the embedded servers',
  async run(say) {
    // Sleeping takes no time on this clock, and so the vendor's four requests a second do not either.
    const clock = aClock();
    const account = createAccount({ seed: 1, bounces, now: clock.now() });
    const world = await aWorld({ account, clock });
    try {
      world.signIn();
      say(`the poller reads ${figure(bounces)} bounces`);
      const polled = await timed(() => runWell(world));
      say(`the classifier decides ${figure(bounces)} bounces`);
      const classified = await timed(() => world.drain());
      const [processor] = cpus();
      return {
        goals: [],
        sections: [
          {
            title: `${figure(world.sent())} bounces`,
            head: ['function', 'seconds', 'bounces per second'],
            rows: [
              ['poller', figure(polled, 1), figure(world.sent() / polled)],
              [
                'classifier',
                figure(classified, 1),
                figure((world.classifier.counts.BouncesDecided ?? 0) / classified),
              ],
            ],
            notes: [
              `${cpus().length} cores (${processor?.model.trim()}); most memory this process has used: ${figure(process.resourceUsage().maxRSS / 1_024)} MB.`,
              'Functions, DynamoDB, SQS and Constant Contact share this one process; pacing is off. In the cloud the ' +
                'vendor sets the pace: a page of 500 rows every 300 ms, 1,667 bounces per second at most.',
            ],
          },
        ],
      };
    } finally {
      await world.close();
    }
  },
};

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

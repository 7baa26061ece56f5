import { standard } from '../support/policies.ts';
import { aMeteredClassifier } from './a-metered-classifier.ts';
import { firstWorld } from './decisions/first-world.ts';
import { liveThrough } from './decisions/live-through.ts';
import { ourPolicy } from './decisions/our-policies.ts';
import type { RuleSet, SendOutcome } from './decisions/rule-set.ts';
import { createWorld } from './decisions/world.ts';
import { type Units, unitsOf } from './tally.ts';
import type { ItemUse } from './usage-meter.ts';

/** After the outage the vendor holds its addresses for two weekly sends, which show them as S. */
const echoSends = 2;

/** What address records cost over a year of a list, incidents left out. */
export interface MixUnits {
  readonly bounces: number;
  readonly addresses: number;
  readonly units: Units;
}

/**
 * Gives the bounces of the first world's year, send by send, to the real classifier. Who is suppressed gets no more mail
 * and has no more bounces; who is not bounces on, so that histories are as long as they become in such a year.
 */
export async function countMixUnits(): Promise<MixUnits> {
  const sends = await sendsOutsideIncidents();
  const classifier = await aMeteredClassifier();
  try {
    const uses: ItemUse[] = [];
    for (const { bounces } of sends) uses.push(...(await classifier.classify(bounces)));
    const bounces = sends.flatMap((send) => send.bounces);
    const addresses = new Set(bounces.map(({ address }) => address)).size;
    return { bounces: bounces.length, addresses, units: unitsOf(uses) };
  } finally {
    await classifier.close();
  }
}

async function sendsOutsideIncidents(): Promise<readonly SendOutcome[]> {
  const sends: SendOutcome[] = [];
  const policy = ourPolicy(standard);
  const watched: RuleSet = {
    name: policy.name,
    start() {
      const run = policy.start();
      return {
        ...run,
        learn(send) {
          sends.push(send);
          return run.learn(send);
        },
      };
    },
  };
  await liveThrough(createWorld(firstWorld), watched);
  const { outage, block } = firstWorld;
  const isOutage = (position: number) => position >= outage.send && position <= outage.send + echoSends;
  return sends.filter((_, position) => !isOutage(position) && !block.sends.includes(position));
}
